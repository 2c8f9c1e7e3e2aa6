"""The text of a notice: that there is something to read, and where; nothing else.

Mail is read on lock screens, by families and by mail companies. So no name of anyone, no place,
no subject, no text, and the same words for every message.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sm_plugin.addresses import address_of
from sm_plugin.conf import conf
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message

from .models import NoticePreference, OutboxNotice
from .recipients import news_of
from .unsubscribing import unsubscribe_path


def base_url() -> str:
    """Return the site's address without a slash at its end, or raise ImproperlyConfigured."""
    url = conf().BASE_URL or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if not urlsplit(url).hostname:
        raise ImproperlyConfigured(
            "Links in email need BASE_URL in SECURE_MESSAGING, or WAGTAILADMIN_BASE_URL."
        )
    return str(url).rstrip("/")


def not_for_emergencies() -> str:
    """Return the sentence that ends each mail to a patient or a caregiver."""
    return _(
        "Never use messages for emergencies. Call 911, or the Veterans Crisis Line: "
        "dial 988, then press 1."
    )


def letter(
    notice: OutboxNotice,
    to: str,
    count: int,
    preference: NoticePreference,
    connection: Any = None,
) -> EmailMessage:
    """Return the mail of a notice; sent again it carries the same Message-ID.

    The headers of RFC 8058 let a mail program stop the notices with one click; notices of flagged
    messages can't be stopped, and say so.
    """
    headers = {
        "Message-ID": f"<{notice.pk}@{urlsplit(base_url()).hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if not notice.is_at_once:
        headers |= {
            "List-Unsubscribe": f"<{base_url()}{unsubscribe_path(preference)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    with override(preference.language or settings.LANGUAGE_CODE):
        subject, body = _text(notice, count, preference)
    return EmailMessage(subject, body, to=[to], headers=headers, connection=connection)


def _text(notice: OutboxNotice, count: int, preference: NoticePreference) -> tuple[str, str]:
    """Return subject and text in the language of the moment, with the pages in the same."""
    subject, parts = _words(notice, count)
    parts.append(_("Please don't reply to this email. Nobody reads the replies."))
    if notice.is_about_privacy:
        parts.append(_("You get this email whatever you chose, because it is about privacy."))
        return subject, "\n\n".join(parts) + "\n"
    if notice.is_at_once:
        parts.append(_("You get this email whatever you chose, because it is urgent."))
        return subject, "\n\n".join(parts) + "\n"
    parts.append(_("To stop these emails:") + f"\n{base_url()}{unsubscribe_path(preference)}")
    if _leads_to(notice) != "queue":
        parts.append(not_for_emergencies())
    return subject, "\n\n".join(parts) + "\n"


def _words(notice: OutboxNotice, count: int) -> tuple[str, list[str]]:
    if notice.kind == OutboxNotice.Kind.WELCOME:
        return _("You now have a message inbox"), [
            _("You can write to your care team now, and read the answers in an inbox of your own."),
            _("Sign in to open it:") + f"\n{_page(notice)}",
            _("We send you an email when there is something to read. You can change that there."),
        ]
    if notice.kind == OutboxNotice.Kind.LATE:
        return _("An answer is late"), [
            _("A message to one of your teams was not answered when it was due."),
            _("Sign in to see it:") + f"\n{_page(notice)}?queue=escalated",
        ]
    if notice.kind == OutboxNotice.Kind.MOVED:
        return _("One of your conversations was closed"), [
            _("There is news about one of your conversations. Please read what to do now."),
            _("Sign in to see it:") + f"\n{_page(notice)}",
        ]
    if notice.is_about_privacy:
        return _privacy_words(notice)
    if notice.is_at_once:
        return _urgent_words(notice)
    if notice.kind in STAFF_KINDS:
        return _staff_words(notice)
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


STAFF_KINDS = (
    OutboxNotice.Kind.HANDED,
    OutboxNotice.Kind.TAKEN_OVER,
    OutboxNotice.Kind.HALF,
    OutboxNotice.Kind.UNSEEN,
    OutboxNotice.Kind.LATE_ABOVE,
)


def _staff_words(notice: OutboxNotice) -> tuple[str, list[str]]:
    if notice.kind == OutboxNotice.Kind.HANDED:
        return _("Work on a message was passed to you"), [
            _("A message was passed to you, to your role or to your team."),
            _("Sign in to see it:") + f"\n{_page(notice)}",
        ]
    if notice.kind == OutboxNotice.Kind.TAKEN_OVER:
        return _("A message that you had is not with you any more"), [
            _(
                "A colleague took over a message that you had, gave it to somebody, put it back or "
                "sent it to another team. Or the patient wrote again, and somebody else has to "
                "review it first."
            ),
            _("Sign in to see what you have:") + f"\n{_page(notice)}",
        ]
    if notice.kind == OutboxNotice.Kind.HALF:
        return _("A message waits for an answer"), [
            _(
                "Half of the time for an answer to a message in one of your teams is over, or the "
                "day by which the patient was to hear more."
            ),
            _("Sign in to see it:") + f"\n{_page(notice)}",
        ]
    if notice.kind == OutboxNotice.Kind.LATE_ABOVE:
        return _("Answers of a care team are late"), [
            _(
                "A care team at your facility is late with an answer, and nobody who coordinates "
                "the team can be told. Please see who can answer, or who can coordinate it."
            ),
            _("Sign in to see which team:") + f"\n{base_url()}{address_of('uncovered')}",
        ]
    # Of a team without a reader, one whose reader is the patient, and one that takes over.
    return _("A care team needs somebody who may review messages"), [
        _(
            "A care team at your facility, or the team that takes over from it, needs somebody who "
            "may review its messages. The page says which team it is, why, and what to do."
        ),
        _("Sign in to see which team:") + f"\n{base_url()}{address_of('uncovered')}",
    ]


def _privacy_words(notice: OutboxNotice) -> tuple[str, list[str]]:
    if notice.kind == OutboxNotice.Kind.RELEASED:
        return _("An account was connected with another person's record"), [
            _(
                "Somebody who checks identities at your facility found that an account belonged to "
                "another person than its record. It was closed. Until then its holder may have "
                "read what was not meant for him or her."
            ),
            _("Sign in to see which account it was:") + f"\n{base_url()}{address_of('privacy')}",
        ]
    if notice.kind == OutboxNotice.Kind.RELEASED_OWN:
        return _("Your account was changed"), [
            _("Something about your account was changed. Please read what, and what to do now."),
            _("Sign in to see it:") + f"\n{base_url()}{address_of('inbox')}",
        ]
    if notice.kind == OutboxNotice.Kind.OPENED:
        return _("Messages were opened in an emergency"), [
            _(
                "Somebody outside the care team opened a Veteran's messages, and had to give a "
                "reason. It ends after an hour at the latest."
            ),
            _("Sign in to see who did so, and why:") + f"\n{base_url()}{address_of('privacy')}",
        ]
    return _("Somebody opened your messages in an emergency"), [
        _(
            "Somebody outside your care team opened your messages to read them, for an hour at "
            "most, and had to give a reason."
        ),
        _("Sign in to see who it was:") + f"\n{base_url()}{address_of('who_opened')}",
        _("If you have questions, call your facility and ask for the privacy officer."),
    ]


def _urgent_words(notice: OutboxNotice) -> tuple[str, list[str]]:
    if notice.kind == OutboxNotice.Kind.CHAIN:
        return _("Urgent: a care team needs you"), [
            _(
                "An urgent message to a care team at your facility was not dealt with in time. "
                "Please find somebody in the team who reads it now."
            ),
            _("Sign in to see which team:") + f"\n{base_url()}{address_of('unreviewed')}",
        ]
    sign_in = _("Sign in to see it:") + f"\n{_page(notice)}?queue=urgent"
    if notice.kind == OutboxNotice.Kind.UNREVIEWED:
        return _("Urgent: nobody has dealt with a message in time"), [
            _("An urgent message to one of your teams was not dealt with in time."),
            sign_in,
        ]
    return _("Urgent: read a message now"), [
        _("An urgent message came to one of your teams. Please read it now."),
        sign_in,
    ]


def _page(notice: OutboxNotice) -> str:
    return f"{base_url()}{address_of(_leads_to(notice))}"


def _leads_to(notice: OutboxNotice) -> str:
    """Return the link: the answer that waits, the people one helps, or the team's queue.

    Where any answer is another's, the page that leads to all inboxes, the own one too.
    """
    if notice.kind == OutboxNotice.Kind.WELCOME:
        return "inbox"
    if notice.kind == OutboxNotice.Kind.MOVED and notice.message is not None:
        is_own = notice.message.thread.patient.user_id == notice.recipient_id
        return "inbox" if is_own else "helping"
    is_digest = notice.kind == OutboxNotice.Kind.DIGEST
    told = news_of(notice) if is_digest else Message.objects.filter(notices=notice)
    answers = told.filter(side=Side.TEAM)
    if answers.exclude(thread__patient__user=notice.recipient).exists():
        return "helping"
    return "newest" if answers.exists() else "queue"
