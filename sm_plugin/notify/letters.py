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
from django.utils.translation import ngettext

from sm_plugin.conf import conf
from sm_plugin.threads.models import Side

from .models import OutboxNotice
from .preferences import NoticePreference
from .unsubscribing import unsubscribe_path


def base_url() -> str:
    """The site's address without a slash at its end; raises ImproperlyConfigured without one."""
    url = conf().BASE_URL or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if not urlsplit(url).hostname:
        raise ImproperlyConfigured(
            "Links in email need BASE_URL in SECURE_MESSAGING, or WAGTAILADMIN_BASE_URL."
        )
    return str(url).rstrip("/")


def letter(
    notice: OutboxNotice,
    to: str,
    count: int,
    preference: NoticePreference,
    connection: Any = None,
) -> EmailMessage:
    """The mail of a notice; sent again it carries the same Message-ID.

    The headers of RFC 8058 let a mail program stop the notices with one click.
    """
    stop = base_url() + unsubscribe_path(preference)
    headers = {
        "Message-ID": f"<{notice.pk}@{urlsplit(base_url()).hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject, parts = _words(notice, count)
    parts += [
        _("Please don't reply to this email. Nobody reads the replies."),
        _("To stop these emails:") + f"\n{stop}",
    ]
    if _is_patient(notice):
        parts.append(
            _(
                "Never use messages for emergencies. Call 911, or the Veterans Crisis Line: "
                "dial 988, then press 1."
            )
        )
    body = "\n\n".join(parts) + "\n"
    return EmailMessage(subject, body, to=[to], headers=headers, connection=connection)


def _words(notice: OutboxNotice, count: int) -> tuple[str, list[str]]:
    if notice.kind == OutboxNotice.Kind.WELCOME:
        return _("You now have a message inbox"), [
            _("You can write to your care team now, and read the answers in an inbox of your own."),
            _("Sign in to open it:") + f"\n{_page(notice)}",
            _("We send you an email when there is something to read. You can change that there."),
        ]
    if notice.kind == OutboxNotice.Kind.DIGEST:
        subject = ngettext(
            "You have %(n)d new message to read", "You have %(n)d new messages to read", count
        ) % {"n": count}
        return subject, [
            ngettext(
                "There is %(n)d new message for you. To keep it private, we don't show it in this "
                "email.",
                "There are %(n)d new messages for you. To keep them private, we don't show them "
                "in this email.",
                count,
            )
            % {"n": count},
            _("Sign in to read:") + f"\n{_page(notice)}",
        ]
    return _("You have a new message to read"), [
        _("There is a new message for you. To keep it private, we don't show it in this email."),
        _("Sign in to read it:") + f"\n{_page(notice)}",
    ]


def _page(notice: OutboxNotice) -> str:
    page = "sm_plugin:inbox" if _is_patient(notice) else "sm_plugin:queue"
    return f"{base_url()}{reverse(page)}"


def _is_patient(notice: OutboxNotice) -> bool:
    """Whether it leads to an inbox; else to a team's queue."""
    if notice.message is not None:
        return bool(notice.message.side == Side.TEAM)
    sides = notice.gathered.values_list("message__side", flat=True).distinct()
    return set(sides) != {Side.PATIENT}
