"""The portal's answers to Secure Messaging: its terms, its help pages and its sign-in."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language

from content.terms.services import current_terms
from portal.accounts.models import User
from portal.look.frame import current as current_frame
from portal.look.frame import shown as frame_shown
from sm_plugin.adapter import MessagingAdapter, Terms

HELP_URL = "/help/"
# The heading on the help page, by language; where editors renamed it the page opens at its top.
UPGRADE_ANCHORS = {"en": "h-upgrade-your-account", "es": "h-mejore-su-cuenta"}


@dataclass(frozen=True)
class PublishedTerms(Terms):
    """The text of our terms page; its digest also covers the day it came into force."""

    published_digest: str = ""

    @property
    def digest(self) -> str:
        return self.published_digest


class PortalAdapter(MessagingAdapter):
    """Give messaging the terms that editors published; until then the plugin's own text stands."""

    def terms(self) -> Terms:
        frame = current_frame()
        terms = frame.terms if frame else current_terms()
        if terms is None:
            return super().terms()
        return PublishedTerms(
            version=terms.version,
            effective_on=terms.effective_on,
            title=terms.title,
            body_html=terms.body_html,
            summary=terms.summary,
            what_changed=terms.what_changed,
            url=terms.url,
            language=terms.language,
            translated=terms.translated,
            published_digest=terms.digest,
        )

    def verified_emails(self, user: Any) -> models.QuerySet[Any, Any]:
        verified = EmailAddress.objects.filter(user=user.pk, verified=True)
        return verified.values_list(Lower("email"), flat=True)

    def with_confirmed_address(
        self, people: models.QuerySet[Any, Any]
    ) -> models.QuerySet[Any, Any]:
        """Leave out whose address waits to be confirmed.

        One without a row here was written by an administrator, and only its owner gets the link
        to the first password.
        """
        own = EmailAddress.objects.filter(user=OuterRef("pk"), email=Lower(OuterRef("email")))
        return people.exclude(Exists(own.filter(verified=False)))

    def make_test_account(self, station_number: str) -> User:
        user = User(
            email=f"test-patient-{station_number.lower()}@test.invalid",
            full_name=f"TEST patient {station_number}",
            is_active=False,
        )
        user.set_unusable_password()
        user.save()
        return user

    def help_url(self) -> str:
        """Return the help page in the reader's language, where there is one."""
        frame = frame_shown()
        return (frame and frame.help_url) or HELP_URL

    def home_url(self) -> str:
        return reverse("wagtail_serve", args=[""])

    def account_url(self) -> str:
        return reverse("account_email")

    def upgrade_url(self) -> str:
        anchor = UPGRADE_ANCHORS.get(get_language() or "", UPGRADE_ANCHORS["en"])
        return f"{self.help_url()}#{anchor}"
