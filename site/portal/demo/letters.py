"""A letter of Togus's primary care team to a saved list, and the templates of the team."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from portal.accounts.models import User
from portal.demo.dates import moment, move_back
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.letters.choices import Audience, Scope
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.sending import GRACE, reach_of, send_letter, send_waiting, token_of
from sm_plugin.letters.services import write_template
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.models import Thread

DAYS_AGO, CLOCK = 6, "10:05"
# Ruth has not opted in: the report of the letter names her with the reason.
READERS = ("gloria", "walter", "ruth")
TEMPLATES = (
    ("Results are normal", "Your results of [[fill in]] are normal. Nothing changes for now."),
    ("Come to the clinic", "Please come to our clinic on [[fill in]]. Bring your medicines along."),
)
SUBJECT = "Flu shots this fall"
BODY = (
    "Dear [[patient]],\n\nflu shots are given at [[place]] each weekday from 8 a.m. to noon. You "
    "need no appointment. If you had yours somewhere else, tell us here.\n\n[[me]]"
)


def write_letters(people: Mapping[str, User], teams: Mapping[str, CareTeam]) -> None:
    """Write the templates and send the letter, unless it was sent before."""
    denise, team = people["denise"], teams["maria"]
    if Letter.objects.filter(team=team, author=denise).exists():
        return
    for title, body in TEMPLATES:
        write_template(
            actor=denise, team=team, scope=Scope.TEAM, title=title, body=body, language="en"
        )
    patients = [people[key].sm_patient.pk for key in READERS]
    began = timezone.now()
    letter = save_letter(
        actor=denise,
        team=team,
        topic=Topic.objects.get(code="other"),
        audience=Audience.LIST,
        subject=SUBJECT,
        body=BODY,
        patient_list=save_list(actor=denise, team=team, patients=patients, name="Flu shots"),
    )
    send_letter(actor=denise, letter=letter, expected=token_of(letter, reach_of(letter)))
    send_waiting(now=timezone.now() + GRACE + timedelta(seconds=1))
    _move_back(letter, denise, began=began)


def _move_back(letter: Letter, author: User, *, began: datetime) -> None:
    """Move the letter and its messages to their day; its author has looked at each."""
    day = moment(DAYS_AGO, CLOCK, letter.team.facility.time_zone)
    for thread in Thread.objects.filter(pk__in=letter.rows.values("thread")):
        move_back(thread, since=began, to=day)
        record(actor=author, action=Action.THREAD_READ, obj=thread, patient=thread.patient_id)
    times = {"written_at": day, "begins_at": day + GRACE, "ended_at": day + GRACE}
    Letter.objects.filter(pk=letter.pk).update(**times)
    LetterRow.objects.filter(letter=letter).update(at=day + GRACE)
