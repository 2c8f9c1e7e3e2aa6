"""The people of the host, made through the plugin's services with Django's stock user."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from sm_plugin.facilities.choices import Kind, Post
from sm_plugin.facilities.machine.choices import Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint, appoint_administrator
from sm_plugin.people.identity import confirm_identity, see_document
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import add_member, assign_patient, open_team

PASSWORD = "seven quiet herons wade"


@dataclass(frozen=True)
class Cast:
    """Ruth and James are patients of one team, where Angela is the nurse; Luis works elsewhere."""

    ruth: Patient
    james: Patient
    angela: User
    luis: User
    stranger: User
    nora: User
    team: CareTeam


def gather() -> Cast:
    nora = User.objects.create_superuser("nora", "nora@host.example", PASSWORD)
    frank = _user("Frank Keller")
    facility = Facility.objects.create(
        station_number="402",
        name="Togus VA Medical Center",
        kind=Kind.MEDICAL_CENTER,
        city="Augusta",
        state="ME",
        visn=1,
        latitude="44.280151",
        longitude="-69.704222",
        stage=Stage.LIVE,
        help_phone="207-555-0100",
    )
    appoint_administrator(actor=nora, facility=facility, user=frank)
    angela, luis = _user("Angela Brooks"), _user("Luis Romero")
    team = _team(nora, facility, "Maria Santos", angela)
    _team(nora, facility, "Alan Whitaker", luis)
    ruth, james = (_patient(frank, nora, team, name) for name in ("Ruth Delgado", "James Okafor"))
    return Cast(ruth, james, angela, luis, _user("Sam Stranger"), nora, team)


def _user(name: str) -> User:
    first, last = name.split()
    login = first.lower()
    return User.objects.create_user(
        login, f"{login}@host.example", PASSWORD, first_name=first, last_name=last
    )


def _team(actor: User, facility: Facility, provider: str, nurse: User) -> CareTeam:
    team = open_team(
        actor=actor,
        facility=facility,
        lead_provider=_user(provider),
        care_kind=CareKind.PRIMARY,
        accepts_messages=True,
    )
    add_member(actor=actor, team=team, user=nurse, role=Role.NURSE)
    return team


def _patient(verifier: User, manager: User, team: CareTeam, name: str) -> Patient:
    patient = register_patient(
        actor=verifier,
        user=_user(name),
        home_facility=team.facility,
        birth_date=date(1952, 5, 4),
        record_number=f"R-{name.split()[0]}",
    )
    assign_patient(actor=manager, patient=patient, team=team)
    see_document(actor=verifier, patient=patient, document="passport")
    return confirm_identity(actor=_second_verifier(manager, team.facility), patient=patient)


def _second_verifier(actor: User, facility: Facility) -> User:
    vera = User.objects.filter(username="vera").first() or _user("Vera Olsen")
    appoint(actor=actor, user=vera, post=Post.VERIFIER, facility=facility)
    return vera
