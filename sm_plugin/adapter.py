"""The class through which a host site answers: subclass it and name yours in `ADAPTER`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from sm_plugin.conf import conf


@dataclass(frozen=True)
class TranslatedTerms:
    """The terms in the reader's language, as a help to understand; it is not what binds."""

    title: str
    body_html: str
    summary: str = ""
    what_changed: str = ""


@dataclass(frozen=True)
class Terms:
    """The Terms and Conditions in force; `body_html` is trusted markup from the host's editors.

    `language` is that of the text, where it may be another one than the page's. With
    `translated`, pages show that first and say that this text binds.

    See docs/decisions/0043.
    """

    version: str
    effective_on: date
    title: str
    body_html: str
    summary: str = ""
    what_changed: str = ""
    url: str = ""
    language: str = ""
    translated: TranslatedTerms | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hex: what a person agreed to can be proved later."""
        return hashlib.sha256(f"{self.title}\n{self.body_html}".encode()).hexdigest()


class MessagingAdapter:
    """The defaults, enough for a stock Wagtail site."""

    def display_name(self, user: Any) -> str:
        """Return the name under which others see the person."""
        return user.get_full_name() or user.get_username()

    def email(self, user: Any) -> str:
        """Return the address for notices; empty when there is none."""
        return str(getattr(user, user.get_email_field_name(), "") or "")

    def phone(self, user: Any) -> str:
        """Return the number under which a patient can be called; empty where none is known."""
        return str(getattr(user, "phone", "") or "")

    def verified_emails(self, user: Any) -> Collection[str] | models.QuerySet[Any, Any]:
        """Return the addresses that are proved to be the person's own; they accept invitations.

        A queryset of one column, in lower case, is asked along and saves a query of its own; give
        one for everybody, or for nobody.

        None by default: on a stock site people can write any address into their own profile.
        """
        return ()

    def with_confirmed_address(
        self, people: models.QuerySet[Any, Any]
    ) -> models.QuerySet[Any, Any]:
        """Leave out who has not proved yet that the account's address is their own.

        Colleagues and patients are found by their address, and anybody can sign up with another's.
        All by default: a stock site confirms no addresses, and its administrators write them.
        """
        return people

    def make_test_account(self, station_number: str) -> Any:
        """Make an account that nobody can sign in with, for the test patient of a station.

        Its name says TEST on every page. Override it if your accounts need more fields.
        """
        model = get_user_model()
        name = f"test-patient-{station_number.lower()}"
        user: Any = model(is_active=False, **{model.USERNAME_FIELD: f"{name}@test.invalid"})
        for field, value in (("first_name", "TEST"), ("last_name", f"patient {station_number}")):
            if hasattr(user, field):
                setattr(user, field, value)
        user.set_unusable_password()
        user.save()
        return user

    def sign_in_url(self, next_path: str) -> str:
        """Return the sign-in page; it must lead back to `next_path`."""
        return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': next_path})}"

    def upgrade_url(self) -> str:
        """Return the page about getting one's identity verified; empty when there is none."""
        return ""

    def help_url(self) -> str:
        """Return the help page about messaging; empty when there is none."""
        return ""

    def home_url(self) -> str:
        """Return the address that "Not now" leads to: the host's first page."""
        return get_script_prefix()

    def account_url(self) -> str:
        """Return the page where people change their e-mail address; empty when there is none."""
        return ""

    def terms(self) -> Terms:
        """Return the Terms and Conditions of Use in force today."""
        return DefaultTerms(
            version="1",
            effective_on=date(2010, 11, 1),
            title=_("Terms and Conditions of Use"),
            body_html=render_to_string("sm_plugin/terms/default_terms.html"),
        )


class DefaultTerms(Terms):
    """The plugin's own text: agreed to in one language, it is agreed to in each.

    See docs/decisions/0046.
    """

    @property
    def digest(self) -> str:
        with override("en"):
            title = _("Terms and Conditions of Use")
            body = render_to_string("sm_plugin/terms/default_terms.html")
        return Terms(self.version, self.effective_on, title, body).digest


@lru_cache(maxsize=1)
def _load(path: str) -> MessagingAdapter:
    return import_string(path)()


def adapter() -> MessagingAdapter:
    return _load(conf().ADAPTER)
