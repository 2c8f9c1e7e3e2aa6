"""What a notice says: that there is something to read, and where; nothing else.

Mail is read on lock screens, by families and by mail companies. So no name of anyone, no place,
no subject, no text, and the same words for every message.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from sm_plugin.adapter import adapter
from sm_plugin.conf import conf
from sm_plugin.threads.models import Side

from .models import OutboxNotice


def base_url() -> str:
    """The site's address without a slash at its end; raises ImproperlyConfigured without one."""
    url = conf().BASE_URL or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if not urlsplit(url).hostname:
        raise ImproperlyConfigured(
            "Links in e-mail need BASE_URL in SECURE_MESSAGING, or WAGTAILADMIN_BASE_URL."
        )
    return str(url).rstrip("/")


def letter(notice: OutboxNotice, to: str, connection: Any = None) -> EmailMessage:
    """The mail of a notice; sent again it carries the same Message-ID."""
    headers = {
        "Message-ID": f"<{notice.pk}@{urlsplit(base_url()).hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(
        subject=_("You have a new message to read"),
        body=_text(notice),
        to=[to],
        headers=headers,
        connection=connection,
    )


def address_of(notice: OutboxNotice) -> str:
    return adapter().email(notice.recipient)


def _text(notice: OutboxNotice) -> str:
    to_patient = notice.message.side == Side.TEAM
    page = "sm_plugin:inbox" if to_patient else "sm_plugin:queue"
    parts = [
        _("There is a new message for you. To keep it private, we don't show it in this e-mail."),
        _("Sign in to read it:") + f"\n{base_url()}{reverse(page)}",
        _("Please don't reply to this e-mail. Nobody reads the replies."),
    ]
    if to_patient:
        parts.append(
            _(
                "Never use messages for emergencies. Call 911, or the Veterans Crisis Line: "
                "dial 988, then press 1."
            )
        )
    return "\n\n".join(parts) + "\n"
