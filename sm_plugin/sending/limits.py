"""Against sending the same twice by mistake, and against sending far too much.

See docs/decisions/0015 and docs/decisions/0016.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.conf import conf
from sm_plugin.database.pace import HOUR, minutes, wait
from sm_plugin.errors import AlreadySent, TooMany, VaultError
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import month_and_day
from sm_plugin.text.questions import asks
from sm_plugin.threads.choices import Side
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.steps.thanks import says_thanks
from sm_plugin.vault.sealing import OVERHEAD_BYTES

# "Back" and "Send" again happens within minutes; the next day the same words may well be meant.
REPEAT_HOURS = 24


def require_unhurried(author: Any) -> None:
    """Raise `TooMany` above the hour's limit, and say when it goes on; counted in messages."""
    limit = conf().SENDS_PER_HOUR
    if time := wait(_written(author, HOUR).order_by("-sent_at"), "sent_at", limit):
        words = ngettext(
            "You have sent %(limit)d messages in the last hour, and that is the most we take. "
            "Your text is kept as a draft. You can send it in %(minutes)d minute.",
            "You have sent %(limit)d messages in the last hour, and that is the most we take. "
            "Your text is kept as a draft. You can send it in %(minutes)d minutes.",
            minutes(time),
        )
        raise TooMany(words % {"limit": limit, "minutes": minutes(time)})


def require_new_words(
    author: Any,
    patient: Patient,
    *,
    body: str,
    team: CareTeam | None = None,
    subject: str = "",
    facts: Sequence[Fact] = (),
    thread: Thread | None = None,
) -> None:
    """Raise `AlreadySent`, with when, if the author sent just these words a short while ago.

    A new message is compared with what went to the same team, a reply with what stands in its own
    thread. "Yes." to what the team has asked since is no repetition, nor are thanks for what it has
    written since.
    """
    recent = _written(author, timedelta(hours=REPEAT_HOURS)).filter(thread__patient=patient)
    recent = recent.filter(thread=thread) if thread else recent.filter(thread__team=team)
    size = OVERHEAD_BYTES + len(body.encode())
    for message in recent.select_related("thread").order_by("-sent_at")[: conf().SENDS_PER_HOUR]:
        if len(message.body_sealed) != size:
            continue  # a text of another length is another text, and need not be opened
        try:
            is_same = message.body == body and message.facts == list(facts)
            is_same = is_same and (thread is not None or message.thread.subject == subject)
        except VaultError:
            continue  # a damaged message must not stop the next one
        if is_same and not (thread and _answers_another(message, thread, body)):
            raise AlreadySent(_already(message.sent_at, patient.home_facility.time_zone))


def _answers_another(earlier: Message, thread: Thread, body: str) -> bool:
    """Return True if the same words as before are another answer than the earlier one."""
    of_team = Message.objects.filter(thread=thread, side=Side.TEAM, sent_at__gt=earlier.sent_at)
    since = of_team.order_by("-sent_at")[: conf().SENDS_PER_HOUR]
    return (says_thanks(body) and since.exists()) or any(_asks(one, thread) for one in since)


def _asks(message: Message, thread: Thread) -> bool:
    """Return True if the message asks something, or can't be opened."""
    message.thread = thread  # its data key is unwrapped once
    try:
        return asks(message.body)
    except VaultError:
        return True


def _written(author: Any, within: timedelta) -> QuerySet[Message]:
    since = timezone.now() - within
    return Message.objects.filter(author=author, side=Side.PATIENT, sent_at__gt=since)


def _already(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    # In the words below the time ends the sentence: "a.m." brings the full stop.
    words = {"day": month_and_day(local), "time": date_format(local, "g:i a")}
    if local.date() == timezone.now().astimezone(zone).date():
        return _("You already sent this message today at %(time)s Send it again?") % words
    return _("You already sent this message on %(day)s at %(time)s Send it again?") % words
