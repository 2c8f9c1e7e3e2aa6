"""People who registered find their own care teams by station, record number and birth date.

A claim gives teams, never a level: messages open once two people have verified the identity.
Every miss is answered in the same way, and with the same statements. See docs/decisions/0596.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.people.services import hold_station, refuse_released, require_verifier
from sm_plugin.text.names import is_same_name, person_name
from sm_plugin.text.plain_text import one_line
from sm_plugin.worker import do_each

from ..models import CareTeam, ClaimTry, PanelEntry
from ..models.panel_entries import digest_of_number, digest_of_person
from ..readers import NO_READER
from ..services import lock_teams, put_in_care
from .services import DAY, is_anothers

TRIES = 5  # a day, of one account; and of one record number, by whatever accounts


class Claimed(StrEnum):
    """The outcome of a try. A name that differs is answered as a miss; a verifier sees it."""

    FOUND = "found"
    PARTLY = "partly"  # found, and nobody reads for some of the teams yet
    NOT_YET = "not_yet"  # the same of all teams
    NOT_FOUND = "not_found"
    TOO_MANY = "too_many"


@transaction.atomic
def claim(*, actor: Any, station_number: str, record_number: str, birth_date: date) -> Claimed:
    """Connect the actor's account with a panel entry, and give it the entry's care teams."""
    if not actor.is_authenticated:
        raise NotAllowed
    user = get_user_model()._default_manager.select_for_update().get(pk=actor.pk)
    if not user.is_active:
        raise NotAllowed
    # Tries at one number are counted one after the other, and so is registering there.
    list(
        Facility.objects.select_for_update(of=("self",), no_key=True).filter(
            station_number=station_number
        )
    )
    number = one_line(record_number)
    by_number = digest_of_number(station_number, number)
    today = ClaimTry.objects.filter(at__gt=timezone.now() - DAY)
    if today.filter(user=user).count() >= TRIES:
        record(actor=actor, action=Action.PANEL_CLAIM, code="too_many")
        return Claimed.TOO_MANY
    worn = today.filter(number_digest=by_number).count() >= TRIES
    ClaimTry.objects.create(user=user, number_digest=by_number)
    locked = _locked(digest_of_person(station_number, number, birth_date))
    entries = [entry for entry in locked if entry.shown]
    patient = Patient.objects.filter(user=user).select_related("home_facility__parent").first()
    others = Patient.objects.with_number_at(station_number, number).exclude(user=user)
    taken = others.exists()
    fits = bool(entries) and not (worn or taken) and _may_be(patient, entries[0], birth_date)
    same = fits and is_same_name(entries[0].listed.name, person_name(user))
    # Of a miss this changes no row, and takes as long.
    asked = [entry.pk for entry in entries] if fits and not same else [uuid4()]
    free = Q(claimed_by=None) | Q(claimed_by=user)
    unsure = PanelEntry.objects.filter(free, pk__in=asked)
    differs = unsure.update(claimed_by=user, claimed_at=timezone.now())
    outcome = Claimed.NOT_FOUND
    if same:
        patient, given = _enrol(actor, user, patient, entries)
        some = Claimed.PARTLY if given else Claimed.NOT_YET
        outcome = Claimed.FOUND if given == len(entries) else some
    code = Claimed.FOUND if same else "differs" if differs else Claimed.NOT_FOUND
    record(
        actor=actor,
        action=Action.PANEL_CLAIM,
        code=str(code),
        patient=patient.pk if same and patient else None,
    )
    return outcome


@transaction.atomic
def decide_claim(*, actor: Any, entry: PanelEntry, claimant: Any, is_person: bool) -> None:
    """Say as a verifier whether the account `claimant` that claims an entry is the person's.

    Yes gives the entry's teams, no ends the claim. Raises `NotAllowed` for the claimant, and
    `Refused` where this account doesn't claim the entry any more: another one may do so since.
    """
    require_verifier(actor, entry.station)
    if actor.pk == claimant.pk:
        raise NotAllowed
    hold_station(entry.station)
    locked = _locked(entry.person_digest)
    entries = [one for one in locked if one.is_claimed and one.claimed_by_id == claimant.pk]
    if not (entries and claimant.is_active):
        raise Refused(_("This account does not wait for it any more."), code="nothing_waits")
    if is_person:
        _enrol_claimant(actor, entries)
    else:
        keys = [one.pk for one in entries]
        PanelEntry.objects.filter(pk__in=keys).update(claimed_by=None, claimed_at=None)
    code = "yes" if is_person else "no"
    record(actor=actor, action=Action.PANEL_DECIDE, obj=entry, code=code)


def hold_claims(user_key: Any) -> Any:
    """Lock the entries that an account waits for, and return them."""
    waiting = PanelEntry.objects.filter(claimed_by=user_key)
    keys = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    return PanelEntry.objects.filter(pk__in=keys)


def _enrol_claimant(actor: Any, entries: Sequence[PanelEntry]) -> int:
    entries = [entry for entry in entries if entry.shown]
    if not entries:
        text = _("This entry can't be opened. Take it off the list and list the person again.")
        raise Refused(text, code="unreadable")
    user, listed = entries[0].claimed_by, entries[0].listed
    patient = Patient.objects.filter(user=user).select_related("home_facility__parent").first()
    if patient is not None:
        refuse_released(patient)
    station = entries[0].station.station_number
    others = Patient.objects.with_number_at(station, listed.record_number).exclude(user=user)
    if others.exists() or not _may_be(patient, entries[0], listed.birth_date):
        text = _("This account, or this record number, belongs to another patient already.")
        raise Refused(text, code="taken")
    return _enrol(actor, user, patient, entries, registered_by=actor)[1]


@transaction.atomic
def take_teams_from_list(*, actor: Any, patient: Patient) -> int:
    """Give a patient who was just registered the teams whose lists name him or her.

    Returns how many; those that nobody reads for come later. The actor registered the patient: a
    verifier of the station. Raises `InvalidInput` where the record number is on a list with another
    birth date.
    """
    require_verifier(actor, patient.home_facility)
    station = patient.home_facility.station.station_number
    person = digest_of_person(station, patient.record_number, patient.birth_date)
    if is_anothers(digest_of_number(station, patient.record_number), person):
        text = _(
            "On a team's list this record number belongs to a person with another birth date. "
            "Please check both. If the list is wrong, that entry has to be taken off it first."
        )
        raise InvalidInput(text, field="birth_date")
    entries = _locked(person)
    return _enrol(actor, patient.user, patient, entries)[1] if entries else 0


def give_kept() -> int:
    """Give people the teams that were on their lists, and that somebody reads for by now.

    Returns to how many entries.
    """
    unread = CareTeam.objects.staying().unread()
    kept = PanelEntry.objects.known().exclude(team__in=unread.values("pk"))
    return do_each("teams of people on lists", kept, _give)


def _give(entry: PanelEntry) -> bool:
    """Ask again whether the account is the person's: its record may have been corrected."""
    user = entry.claimed_by_id
    locked = _locked(entry.person_digest)
    entries = [one for one in locked if one.claimed_by_id == user and not one.is_claimed]
    try:
        return bool(entries and _enrol_claimant(None, entries))
    except Refused:
        PanelEntry.objects.filter(pk__in=[one.pk for one in entries]).update(claimed_by=None)
        return False


def _locked(person: str) -> list[PanelEntry]:
    """Lock the teams and then the entries of a person; as many statements for nobody."""
    entries = PanelEntry.objects.filter(person_digest=person)
    teams = entries.values_list("team", "team__replaced_by")
    keys = {key for pair in teams for key in pair if key}
    lock_teams(keys or [uuid4()])
    rows = entries.select_related("station", "claimed_by", "team__facility__parent")
    return list(rows.select_for_update(of=("self",)))


def _may_be(patient: Patient | None, entry: PanelEntry, birth_date: date) -> bool:
    """Return False where the account is known as somebody else."""
    if patient is None:
        return True
    if patient.is_released:
        return False
    if patient.birth_date != birth_date:
        return False
    elsewhere = patient.home_facility.station.pk != entry.station_id
    return elsewhere or patient.record_number == entry.listed.record_number


def _enrol(
    actor: Any,
    user: Any,
    patient: Patient | None,
    entries: Sequence[PanelEntry],
    registered_by: Any = None,
) -> tuple[Patient, int]:
    """Connect the account, give the teams, delete the entries; no level comes of it.

    Returns the patient, and how many entries ended. Those of teams that nobody reads for stay with
    the account until somebody does, see `give_kept`. `registered_by` said that the account is the
    person's: someone else confirms the identity.
    """
    if patient is None:
        listed = entries[0].listed
        patient = Patient.objects.create(
            user=user,
            home_facility=_home(entries[0]),
            birth_date=listed.birth_date,
            record_number=listed.record_number,
            registered_by=registered_by,
        )
        record(actor=actor, action=Action.PATIENT_REGISTER, obj=patient, patient=patient.pk)
    kept = []
    for entry in entries:
        try:
            put_in_care(actor=actor, patient=patient, team=entry.team)
        except Refused as refused:  # else the team closed, and no other one took over
            if refused.code == NO_READER:
                kept.append(entry.pk)
    ended = [entry.pk for entry in entries if entry.pk not in kept]
    PanelEntry.objects.filter(pk__in=ended).delete()
    PanelEntry.objects.filter(pk__in=kept).update(claimed_by=user, claimed_at=None)
    return patient, len(ended)


def _home(entry: PanelEntry) -> Facility:
    """Return the team's place; of a team elsewhere that took over, the number's own station."""
    place = entry.team.facility
    return place if place.station.pk == entry.station_id else entry.station
