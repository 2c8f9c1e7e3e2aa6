"""The mails of a rollout, at least once each: a notice is marked after its mail went out.

One that fails five times is parked, as the outbox's notices are. See docs/decisions/0679.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sm_plugin.adapter import adapter
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.facilities.stages import meaning_of
from sm_plugin.notify.delivery import is_reachable
from sm_plugin.notify.mail import base_url, not_for_emergencies
from sm_plugin.notify.preferences import preference_of
from sm_plugin.teams.places import with_meaning
from sm_plugin.text.dates import day_in_words
from sm_plugin.worker import kind_and_place

from .choices import NoticeKind
from .dates import due_and_open, reminded_on
from .interest import answer_path
from .models import RolloutNotice
from .querysets import LEASE, TRIES, WAIT

logger = logging.getLogger(__name__)

AT_ONCE = 50
A_DAY = timedelta(days=1)


def deliver_rollout(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Send what is due; returns how many mails went out.

    A server that is down uses up nobody's tries. Raises ImproperlyConfigured when the site's
    address is unknown.
    """
    waiting = RolloutNotice.objects.waiting(timezone.now()).values_list("pk", flat=True)
    keys = list(waiting[:AT_ONCE])
    if not keys:
        return 0
    base_url()
    sent, connection = 0, get_connection()
    for key in keys:
        if stop() or not is_reachable(connection):
            break
        sent += _claim(key) and _try(key, connection)
    connection.close()
    return sent


def retry_parked() -> int:
    """Put the mails that were given up back in line with all their tries; returns how many."""
    parked = RolloutNotice.objects.parked()
    return parked.update(parked_at=None, attempts=0, due_at=timezone.now())


def _claim(key: UUID) -> bool:
    """Count the try at once, so that one that kills its worker is given up in the end too."""
    mine = RolloutNotice.objects.waiting(timezone.now()).order_by().filter(pk=key)
    until = timezone.now() + LEASE
    if mine.filter(attempts__lt=TRIES).update(attempts=F("attempts") + 1, due_at=until):
        return True
    if mine.exists():
        _park(key, "its worker died each time")
    return False


def _try(key: UUID, connection: Any) -> bool:
    """Send one mail and return True if it went out; one bad notice must not hold up the others."""
    try:
        return _deliver(key, connection)
    except Exception as error:
        # Only the kind of error: its text may hold the address.
        connection.close()
        if not database.is_usable():
            raise
        why = kind_and_place(error)
        again = RolloutNotice.objects.filter(pk=key, attempts__lt=TRIES)
        if again.update(due_at=timezone.now() + WAIT):
            logger.warning("Rollout mail %s was not sent (%s); it is tried again.", key, why)
        else:
            _park(key, why)
        return False


def _park(key: UUID, why: str) -> None:
    logger.error("Rollout mail %s was given up after %s tries (%s).", key, TRIES, why)
    RolloutNotice.objects.filter(pk=key, sent_at=None).update(parked_at=timezone.now())


def _deliver(key: UUID, connection: Any) -> bool:
    """Send what was claimed in no transaction: nobody waits for a mail server to write a row."""
    unsent = RolloutNotice.objects.filter(pk=key, sent_at=None)
    notice = unsent.select_related("interest", "facility").first()
    if notice is None:
        return False
    if notice.kind in _TO_ASKED and not _TO_ASKED[NoticeKind(notice.kind)](notice.facility):
        unsent.delete()  # taken back before it was told; it is told when it is so again
        return False
    mail = _letter(notice)
    if mail is not None:
        mail.connection = connection
        mail.send()
    with transaction.atomic():
        told = unsent.update(sent_at=timezone.now())
        if told and notice.kind in _TO_ASKED and notice.interest:
            notice.interest.delete()
    return mail is not None


def _letter(notice: RolloutNotice) -> EmailMessage | None:
    """Return the mail, or None where nobody is to be told any more."""
    if not _is_still_so(notice):
        return None
    if notice.interest is not None:
        to, language = notice.interest.email, notice.interest.language
    else:
        person = notice.recipient
        if not (person and person.is_active and may_manage_rollout(person, notice.facility)):
            return None
        to, language = adapter().email(person), preference_of(person).language
    if not to:
        return None
    with override(language or settings.LANGUAGE_CODE):
        subject, parts = _WORDS[NoticeKind(notice.kind)](notice)
        parts.append(_("Please don't reply to this email. Nobody reads the replies."))
    headers = {
        "Message-ID": f"<{notice.pk}@{urlsplit(base_url()).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, "\n\n".join(parts) + "\n", to=[to], headers=headers)


def _is_still_so(notice: RolloutNotice) -> bool:
    """Return False where the station or its plan has gone on, so that the words would be wrong."""
    station = notice.facility
    if notice.kind == NoticeKind.CONFIRM:
        return meaning_of(station).starts_later
    if notice.kind == NoticeKind.DAY_CAME:
        day = station.go_live_on
        return station.may_plan_start and day is not None and day <= station.today
    if notice.kind == NoticeKind.MOVE_CAME:
        day = station.moving_on
        return station.is_moving and day is not None and day <= station.today
    if notice.kind == NoticeKind.STEP_DUE:
        is_late = timezone.localdate() > notice.day + A_DAY
        may_be = station.may_plan_start and not is_late
        return may_be and notice.recipient in reminded_on(station, notice.day)
    return True


def _confirm(notice: RolloutNotice) -> tuple[str, list[str]]:
    place = {"place": notice.facility.name}
    return _("Please confirm: tell me when Secure Messaging starts"), [
        _("Somebody asked us to write to this address when Secure Messaging starts at %(place)s.")
        % place,
        _("If that was you, please confirm it within 3 days:") + f"\n{_link(notice, 'yes')}",
        _("If it was not you, do nothing. We then delete your address. To delete it now:")
        + f"\n{_link(notice, 'stop')}",
    ]


def _started(notice: RolloutNotice) -> tuple[str, list[str]]:
    place = {"place": notice.facility.name}
    [(_facility, meaning)] = with_meaning([notice.facility])
    return _("Secure Messaging has started at %(place)s") % place, [
        _("You asked us to tell you when Secure Messaging starts at %(place)s.") % place,
        meaning.text,
        _("Sign in to begin:") + f"\n{base_url()}{adapter().home_url()}",
        _("This is the only email about it. We have deleted your address from this list."),
        not_for_emergencies(),
    ]


def _closed(notice: RolloutNotice) -> tuple[str, list[str]]:
    place = {"place": notice.facility.name}
    return _("%(place)s has closed") % place, [
        _("You asked us to tell you when Secure Messaging starts at %(place)s.") % place,
        _("Secure Messaging will not start there."),
        meaning_of(notice.facility).text,
        _("This is the only email about it. We have deleted your address from this list."),
    ]


def _step_due(notice: RolloutNotice) -> tuple[str, list[str]]:
    place = {"place": notice.facility.name}
    owners = {step.owner for step in due_and_open(notice.facility, notice.day)}
    if notice.recipient in owners:
        words = _("A step before going live at %(place)s is due today, and it is yours to see to.")
        to_do = _("Sign in to the administration to see which.")
    elif None in owners:
        words = _("A step before going live at %(place)s is due today, and nobody sees to it now.")
        to_do = _("Sign in to the administration and choose who does.")
    else:
        words = _(
            "A step before going live at %(place)s is due today, and no email reaches the person "
            "who sees to it."
        )
        to_do = _("Sign in to the administration to see which, and tell that person.")
    return _("A step is due today: %(place)s") % place, [words % place, to_do]


def _day_came(notice: RolloutNotice) -> tuple[str, list[str]]:
    station = notice.facility
    day = day_in_words(station.go_live_on) if station.go_live_on else "-"
    names = {"place": station.name, "day": day}
    return _("The planned day has come: %(place)s") % names, [
        _(
            "%(place)s was to go live on %(day)s. It did not: it is not the next step yet, a step "
            "is open, or the pilot began or went on after that day."
        )
        % names,
        _("Sign in to the administration, and finish what is open or choose a new day."),
    ]


def _move_came(notice: RolloutNotice) -> tuple[str, list[str]]:
    station = notice.facility
    day = day_in_words(station.moving_on) if station.moving_on else "-"
    names = {"place": station.name, "day": day}
    return _("The day of the move has come: %(place)s") % names, [
        _("%(place)s was to move to another system on %(day)s. It is not marked as moved.") % names,
        _(
            "Sign in to the administration. Finish what is open and say that the station has "
            "moved, or choose a new day."
        ),
    ]


def _link(notice: RolloutNotice, act: str) -> str:
    assert notice.interest is not None  # noqa: S101 - the kind has one, the database holds it
    return f"{base_url()}{answer_path(notice.interest, act)}"


# Mails after which an address is deleted, and what is so as long as each is true.
_TO_ASKED: dict[NoticeKind, Callable[[Facility], bool]] = {
    NoticeKind.STARTED: lambda place: meaning_of(place).can_write,
    NoticeKind.CLOSED: lambda place: place.is_closed,
}
_WORDS: dict[NoticeKind, Callable[[RolloutNotice], tuple[str, list[str]]]] = {
    NoticeKind.CONFIRM: _confirm,
    NoticeKind.STARTED: _started,
    NoticeKind.CLOSED: _closed,
    NoticeKind.STEP_DUE: _step_due,
    NoticeKind.DAY_CAME: _day_came,
    NoticeKind.MOVE_CAME: _move_came,
}
