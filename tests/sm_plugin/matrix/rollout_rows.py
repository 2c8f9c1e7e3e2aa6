"""The services of a rollout, and of patients: what each is called with, and who may call it so."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid4

from django.utils import timezone

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.break_glass.services import end_opening, find_for_privacy, open_in_emergency
from sm_plugin.calendar import business_day_on_or_after
from sm_plugin.facilities.appointments import (
    appoint,
    appoint_administrator,
    dismiss,
    dismiss_administrator,
)
from sm_plugin.facilities.days_off import add_day_off, remove_day_off
from sm_plugin.facilities.importing import Plan
from sm_plugin.facilities.importing import apply_plan as bring_stations_in
from sm_plugin.facilities.importing import plan_import as plan_stations
from sm_plugin.facilities.importing.csv_rows import COLUMNS
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.planned_days import Shift, change_days, plan_days
from sm_plugin.facilities.services import Move, change_details, change_move, change_stage
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.identity import (
    confirm_by_provider,
    confirm_identity,
    see_document,
)
from sm_plugin.people.models import Patient
from sm_plugin.people.services import find_patient, register_patient
from sm_plugin.rollout.arrival import send_test_message
from sm_plugin.rollout.closing.services import close_facility, open_again
from sm_plugin.rollout.importing.jobs import advance, begin, begin_undo, cancel, confirm
from sm_plugin.rollout.importing.undo import changed_since, undo_run
from sm_plugin.rollout.models import ImportJob, ImportRun
from sm_plugin.rollout.readiness import plan_step
from sm_plugin.teams.copying import NewTeam, check_copy, copy_team
from sm_plugin.teams.members.many_members import Place, add_several, plan_several
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.teams.panels.claims import claim, decide_claim, take_teams_from_list
from sm_plugin.teams.panels.services import find_listed, list_person, take_off
from sm_plugin.teams.services import plan_membership
from sm_plugin.triage.ownership.finishing import check_finish, finish
from sm_plugin.triage.ownership.leads import change_lead, check_lead
from tests.factories import FacilityFactory, UserFactory, administrator, national_administrator
from tests.imports import apply_plan, plan_import
from tests.sm_plugin.matrix.cast import CAST, World

Arguments = Callable[[World], dict[str, Any]]
ROLLOUT = "frank nora"  # who runs the facility of team A
NATIONAL = "nora"


def copy_of_team_a(world: World) -> dict[str, Any]:
    """Team A again, led by Chris, with its nurse and its patients."""
    team = world.teams["a"]
    return {
        "team": team,
        "new": NewTeam(team.facility, world.people["chris"], "heart", accepts_messages=True),
        "members": [world.people["angela"].sm_memberships.get()],
        "with_patients": True,
    }


def day_off(station: Facility, *, is_there: bool = False) -> dict[str, Any]:
    """Return a business day in a week, which is a day off already if `is_there`."""
    day = business_day_on_or_after(timezone.localdate() + timedelta(days=7))
    if is_there:
        Facility.objects.filter(pk=station.pk).update(days_off=[[day.isoformat(), "Snow"]])
    return {"facility": station, "day": day}


def one_of_two_administrators(world: World) -> dict[str, Any]:
    administrator(world.facilities[0])
    return {"facility": world.facilities[0], "user": world.people["frank"]}


def days_of(world: World) -> dict[str, Any]:
    """A day for the station of team A, which has not begun."""
    station = world.facilities[0]
    Facility.objects.filter(pk=station.pk).update(stage="planned")
    shift = Shift(day=timezone.localdate() + timedelta(days=30))
    return {"stations": [Facility.objects.get(pk=station.pk)], "shift": shift}


def that_shuts(*, is_closed: bool = False) -> dict[str, Any]:
    """A station that nobody uses."""
    station, today = FacilityFactory(planned=True), timezone.localdate()
    if is_closed:
        Facility.objects.filter(pk=station.pk).update(closes_on=today)
        return {"facility": station, "reason": "A mistake"}
    return {"facility": station, "day": today, "reason": "It shuts"}


def plan_of_a_station() -> Plan:
    """One station more, as a file brings it in."""
    head = ",".join(COLUMNS)
    row = "999,Far VA Medical Center,medical_center,Augusta,ME,1,999,44.280151,-69.704222"
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(f"{head}\n{row}\n")
        file.flush()
        return plan_stations(Path(file.name))


def shown_days(world: World) -> str:
    return plan_days(actor=world.people["nora"], **days_of(world)).token


def moving(station: Facility) -> Facility:
    """Return the station as it moves, on its freeze day."""
    today = timezone.localdate()
    rows = Facility.objects.filter(pk=station.pk)
    rows.update(stage="moving", freeze_on=today, moving_on=today)
    return rows.get()


def seen_by_another(world: World) -> Patient:
    """Nina, whose document a colleague of Frank's saw."""
    verifier = UserFactory(full_name="Vera Verifier", email="second@example.org")
    appoint(
        actor=world.people["nora"], user=verifier, post="verifier", facility=world.facilities[0]
    )
    patient: Patient = world.people["nina"].sm_patient
    see_document(actor=verifier, patient=patient, document="passport")
    return patient


LISTED: dict[str, Any] = {"record_number": "L1", "birth_date": date(1950, 1, 1)}


def entry_in_team_a(world: World, claimed_by: Any = None) -> PanelEntry:
    """Somebody without an account, whom another account may claim to be."""
    nora = world.people["nora"]
    entry = list_person(actor=nora, team=world.teams["a"], name="Lena Listed", **LISTED)
    PanelEntry.objects.filter(pk=entry.pk).update(
        claimed_by=claimed_by, claimed_at=claimed_by and timezone.now()
    )
    entry.refresh_from_db()
    return entry


def staff_brought_into(team: CareTeam) -> ImportRun:
    """A file that put a clerk into the team."""
    content = file_of_staff(team)
    apply_plan(plan_import(actor=national_administrator(), kind="staff", content=content))
    return ImportRun.objects.latest("begun_at")


def shown_to(person: Any, team: CareTeam) -> ImportJob:
    """A file of the person's that waits for a yes."""
    job = begin(actor=person, kind="staff", content=file_of_staff(team))
    advance(job)
    return job


def file_of_staff(team: CareTeam) -> bytes:
    """A file that puts a clerk into the team."""
    cells = (
        team.facility.station_number,
        team.lead_provider.email,
        team.care_kind,
        UserFactory(email=f"newcomer-{uuid4()}@example.org").email,
        "clerk",
    )
    return f"station_number,lead_email,care_kind,person_email,role\n{','.join(cells)}".encode()


ROLLOUT_ROWS: dict[Callable[..., Any], tuple[str, Arguments]] = {
    register_patient: (
        "frank",
        lambda world: {
            "user": world.people["sam"],
            "home_facility": world.facilities[0],
            "birth_date": date(1950, 1, 1),
            "record_number": "R1",
        },
    ),
    see_document: (
        "frank",
        lambda world: {"patient": world.people["nina"].sm_patient, "document": "passport"},
    ),
    confirm_by_provider: (
        "nina",
        lambda world: {
            "patient": world.people["nina"].sm_patient,
            "name": world.people["nina"].full_name,
            "birth_date": world.people["nina"].sm_patient.birth_date.isoformat(),
        },
    ),
    confirm_identity: ("frank", lambda world: {"patient": seen_by_another(world)}),
    correct_record: (
        "frank",
        lambda world: {
            "patient": world.people["nina"].sm_patient,
            "birth_date": date(1950, 1, 1),
            "record_number": "corrected",
            "home_facility": world.people["nina"].sm_patient.home_facility,
        },
    ),
    revoke_identity: (
        "frank",
        lambda world: {"patient": world.people["ruth"].sm_patient, "why": "mistake"},
    ),
    find_patient: (
        "frank joan nora",
        lambda world: {"record_number": "none", "birth_date": date(1950, 1, 1)},
    ),
    find_listed: (
        "frank joan nora",
        lambda world: {"record_number": "none", "birth_date": date(1950, 1, 1)},
    ),
    plan_membership: (
        ROLLOUT,
        lambda world: {
            "membership": world.people["carol"].sm_memberships.get(),
            "title": "RN",
            "last_day": None,
        },
    ),
    plan_several: (
        ROLLOUT,
        lambda world: {
            "team": world.teams["a"],
            "addresses": [world.people["chris"].email],
            "people": [],
            "place": Place("nurse"),
        },
    ),
    add_several: (
        ROLLOUT,
        lambda world: {
            "team": world.teams["a"],
            "people": [world.people["chris"]],
            "place": Place("nurse"),
        },
    ),
    check_lead: (
        ROLLOUT,
        lambda world: {"team": world.teams["a"], "lead": world.people["chris"]},
    ),
    change_lead: (
        ROLLOUT,
        lambda world: {"team": world.teams["a"], "lead": world.people["chris"]},
    ),
    check_copy: (ROLLOUT, lambda world: copy_of_team_a(world)),
    copy_team: (ROLLOUT, lambda world: copy_of_team_a(world)),
    list_person: (
        ROLLOUT,
        lambda world: {"team": world.teams["a"], "name": "Lena Listed"} | LISTED,
    ),
    take_off: (ROLLOUT, lambda world: {"entries": [entry_in_team_a(world)]}),
    claim: (
        " ".join(name for name in CAST if name not in ("gone", "anonymous")),
        lambda world: {"station_number": world.facilities[0].station_number} | LISTED,
    ),
    decide_claim: (
        "frank",
        lambda world: {
            "entry": entry_in_team_a(world, world.people["emily"]),
            "claimant": world.people["emily"],
            "is_person": True,
        },
    ),
    take_teams_from_list: ("frank", lambda world: {"patient": world.people["nina"].sm_patient}),
    find_for_privacy: (
        "priya",
        lambda world: {"record_number": "none", "birth_date": date(1950, 1, 1)},
    ),
    open_in_emergency: (
        "priya",
        lambda world: {
            "patient": world.people["ruth"].sm_patient,
            "reason": "The emergency room asks what was prescribed.",
            "minutes": 15,
        },
    ),
    end_opening: ("priya", lambda world: {"opening": world.openings["ruth"]}),
    change_stage: (
        ROLLOUT,
        lambda world: {"facility": world.facilities[0], "to": "paused", "reason": "Power cut"},
    ),
    change_move: (
        ROLLOUT,
        lambda world: {
            "facility": moving(world.facilities[0]),
            "move": Move(timezone.localdate(), timezone.localdate() + timedelta(days=3)),
        },
    ),
    plan_step: (
        ROLLOUT,
        lambda world: {"station": world.facilities[0], "kind": "phone"},
    ),
    send_test_message: (
        ROLLOUT,
        lambda world: {"station": world.facilities[0], "team": world.teams["a"]},
    ),
    check_finish: (
        ROLLOUT,
        lambda world: {"station": moving(world.facilities[0]), "team": world.teams["a"]},
    ),
    finish: (
        ROLLOUT,
        lambda world: {"station": moving(world.facilities[0]), "team": world.teams["a"]},
    ),
    changed_since: (ROLLOUT, lambda world: {"run": staff_brought_into(world.teams["a"])}),
    begin_undo: (ROLLOUT, lambda world: {"run": staff_brought_into(world.teams["a"])}),
    begin: (
        "frank joan nora",
        lambda world: {
            "kind": "teams",
            "content": b"station_number,lead_email,care_kind,accepts_messages",
        },
    ),
    confirm: ("frank", lambda world: {"job": shown_to(world.people["frank"], world.teams["a"])}),
    cancel: ("frank", lambda world: {"job": shown_to(world.people["frank"], world.teams["a"])}),
    undo_run: (ROLLOUT, lambda world: {"run": staff_brought_into(world.teams["a"])}),
    close_facility: (NATIONAL, lambda world: that_shuts()),
    open_again: (NATIONAL, lambda world: that_shuts(is_closed=True)),
    change_details: (
        ROLLOUT,
        lambda world: {
            "facility": world.facilities[0],
            "go_live_on": world.facilities[0].go_live_on,
            "help_phone": "207-555-0199",
        },
    ),
    add_day_off: (ROLLOUT, lambda world: day_off(world.facilities[0]) | {"name": "Snow"}),
    remove_day_off: (ROLLOUT, lambda world: day_off(world.facilities[0], is_there=True)),
    plan_days: (ROLLOUT, lambda world: days_of(world)),
    bring_stations_in: (NATIONAL, lambda world: {"plan": plan_of_a_station()}),
    change_days: (ROLLOUT, lambda world: days_of(world) | {"shown": shown_days(world)}),
    appoint: (
        ROLLOUT,
        lambda world: {
            "user": world.people["sam"],
            "post": "verifier",
            "facility": world.facilities[0],
        },
    ),
    dismiss: (
        ROLLOUT,
        lambda world: {
            "appointment": appoint(
                actor=world.people["nora"],
                user=world.people["sam"],
                post="verifier",
                facility=world.facilities[0],
            )
        },
    ),
    appoint_administrator: (
        NATIONAL,
        lambda world: {"facility": world.facilities[0], "user": world.people["sam"]},
    ),
    dismiss_administrator: (NATIONAL, one_of_two_administrators),
}
