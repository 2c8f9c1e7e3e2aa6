"""Writing a letter to many, and the lists of patients that it can be for.

For a team's coordinator, and the provider who leads it.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.answering.placeholders import PLACE, Filling, fill, require_filled
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound, Refused
from sm_plugin.permissions import Act, require
from sm_plugin.sending.from_team import require_topic
from sm_plugin.sending.validation import body_problems, require_valid, subject_problems
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.text.plain_text import is_blank, one_line

from .audience import Criteria, panel_of
from .choices import Audience
from .models import Letter, PatientList, PatientListEntry

LIST_NAME = 60  # characters
LIST_MOST = 5_000  # patients


@transaction.atomic
def save_letter(
    *,
    actor: Any,
    team: CareTeam,
    topic: Topic,
    audience: str,
    subject: str,
    body: str,
    patient_list: PatientList | None = None,
    criteria: Criteria | None = None,
    letter: Letter | None = None,
    key: UUID | None = None,
) -> Letter:
    """Keep a letter as its author's draft, new or changed; nothing goes to anybody by it.

    A new one gets this `key`, if it is given: sent again, the form changes the letter it made.
    Raises `NotAllowed` without the right to write for the team, `InvalidInput` for a text that
    could not be sent, and `Refused` for a letter that was sent meanwhile.
    """
    require(actor, Act.WRITE_FIRST, team)
    check_audience(team, audience, patient_list)
    subject = one_line(subject)
    require_valid([*subject_problems(subject), *body_problems(body)])
    require_topic(team, topic)
    require_fillable(f"{subject} {body}", writer=actor, team=team)
    if audience == Audience.LIST and not (patient_list and _is_held(patient_list)):
        raise _no_list()
    if letter is None and key is not None:
        letter = Letter.objects.filter(pk=key).first()
    draft = Letter(author=actor, team=team) if letter is None else draft_to_change(actor, letter)
    if letter is None:
        draft.pk = key or draft.pk
    if letter is None or draft.team_id != team.pk:
        draft.team = team
        draft.give_key()
    draft.topic, draft.audience, draft.written_at = topic, audience, timezone.now()
    draft.patient_list = patient_list if audience == Audience.LIST else None
    is_filter = criteria is not None and audience == Audience.FILTER
    draft.criteria = criteria.text if criteria is not None and is_filter else ""
    draft.seal("subject_sealed", subject)
    draft.seal("body_sealed", body)
    draft.version, draft.saved_from, draft.saved_step = draft.version + 1, None, 0
    draft.save(force_insert=letter is None)
    record(actor=actor, action=Action.LETTER_CHANGE, obj=draft)
    return draft


def check_audience(team: CareTeam, audience: str, patient_list: PatientList | None) -> None:
    """Raise `InvalidInput` for no audience, or a list that is not the team's; lock nothing."""
    if audience not in (Audience.PANEL, Audience.LIST, Audience.FILTER):
        raise InvalidInput(_("Choose who gets the letter."), field="audience")
    own = patient_list is not None and patient_list.team_id == team.pk
    if audience == Audience.LIST and not own:
        raise _no_list()


def _no_list() -> InvalidInput:
    return InvalidInput(_("Choose one of the team's lists."), field="patient_list")


def require_fillable(text: str, *, writer: Any, team: CareTeam) -> None:
    """Raise `InvalidInput` for a place that nobody fills in for each patient.

    What is known of the team and the writer is the same for everyone, so it is tried here.
    """
    text = PLACE.sub(lambda one: "" if _is_patient(one.group(1)) else one.group(0), text)
    require_filled(fill(text, Filling(None, team, writer)))


def _is_patient(place: str) -> bool:
    return place.strip().lower() == "patient"


def draft_to_change(actor: Any, letter: Letter) -> Letter:
    """Return the draft as it is now, locked; raise for another's, or one that was sent."""
    found = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if found is None or found.author_id != actor.pk:
        raise NotAllowed
    if not found.is_draft:
        raise Refused(_("This letter was sent already."), code="letter_sent")
    return found


@transaction.atomic
def discard_letter(*, actor: Any, letter: Letter) -> None:
    """Throw a draft away; raises `Refused` for a letter that was sent."""
    require(actor, Act.WRITE_FIRST, letter.team)
    draft_to_change(actor, letter).delete()
    record(actor=actor, action=Action.LETTER_CHANGE, obj=("letter", letter.pk), code="discarded")


@transaction.atomic
def save_list(
    *,
    actor: Any,
    team: CareTeam,
    patients: Collection[Any],
    name: str = "",
    patient_list: PatientList | None = None,
) -> PatientList:
    """Add patients of the team, by their keys, to a list of its own: a new one, or one it has.

    Patients who are not in the team's care are left out without a word.
    """
    require(actor, Act.WRITE_FIRST, team)
    if patient_list is not None and patient_list.team_id != team.pk:
        raise NotAllowed
    chosen = list(panel_of(team).filter(pk__in=patients).values_list("pk", flat=True)[:LIST_MOST])
    if not chosen:
        raise InvalidInput(_("Tick one patient at least."), field="patients")
    now = timezone.now()
    if patient_list is None:
        if is_blank(name):
            raise InvalidInput(_("Give the list a name."), field="name")
        patient_list = PatientList(team=team, changed_by=actor, changed_at=now)
        patient_list.give_key()
        patient_list.seal("name_sealed", one_line(name)[:LIST_NAME])
        patient_list.save(force_insert=True)
    else:
        _lock_list(patient_list)
        _touch(patient_list, actor)
    PatientListEntry.objects.bulk_create(
        [PatientListEntry(patient_list=patient_list, patient_id=key) for key in chosen],
        ignore_conflicts=True,
    )
    record(actor=actor, action=Action.LIST_CHANGE, obj=patient_list)
    return patient_list


@transaction.atomic
def take_off_list(*, actor: Any, patient_list: PatientList, patients: Collection[Any]) -> int:
    """Take patients off a list; returns how many there were."""
    require(actor, Act.WRITE_FIRST, patient_list.team)
    gone, _of_model = patient_list.entries.filter(patient__in=patients).delete()
    _touch(patient_list, actor)
    record(actor=actor, action=Action.LIST_CHANGE, obj=patient_list)
    return gone


@transaction.atomic
def remove_list(*, actor: Any, patient_list: PatientList) -> None:
    """Take a list away for the whole team; letters that were sent to it stay as they are."""
    require(actor, Act.WRITE_FIRST, patient_list.team)
    pk = patient_list.pk
    _lock_list(patient_list)
    PatientList.objects.filter(pk=pk).delete()
    record(actor=actor, action=Action.LIST_CHANGE, obj=("patientlist", pk), code="removed")


def _lock_list(patient_list: PatientList) -> None:
    """Hold the list until the transaction ends: it is not removed while somebody adds to it."""
    if not _is_held(patient_list):
        raise NotFound


def _is_held(patient_list: PatientList) -> bool:
    """Lock the list until the transaction ends; return False where there is none any more."""
    return bool(PatientList.objects.select_for_update().filter(pk=patient_list.pk))


def _touch(patient_list: PatientList, actor: Any) -> None:
    now = timezone.now()
    PatientList.objects.filter(pk=patient_list.pk).update(changed_by=actor, changed_at=now)
