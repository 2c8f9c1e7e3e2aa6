"""A station with a row of everything that its administrator keeps, all of it marked with words.

`SECRET` stands in every word about people and work, `PUBLIC` in what anybody may look up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import choice
from string import ascii_lowercase
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils import timezone

from sm_plugin.calendar import business_day_on_or_after
from sm_plugin.facilities.choices import Kind
from sm_plugin.facilities.days_off import add_day_off
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import (
    appoint,
    appoint_administrator,
    change_details,
    change_stage,
)
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.services import write_template
from sm_plugin.people.models import Patient
from sm_plugin.rollout.choices import NoticeKind
from sm_plugin.rollout.importing.jobs import advance, begin
from sm_plugin.rollout.models import Interest, RolloutNotice
from sm_plugin.rollout.readiness import plan_step
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import add_member
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.teams.topics.routes import set_route
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.leads import change_lead
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    mailbox_of,
    make_ready,
    member,
    national_administrator,
    patient_at,
    registered_patient_at,
    sent_message,
    service_at,
    team_at,
)
from tests.imports import apply_plan, plan_import

ROOMS = ("facilities", "teams", "people", "rollout")
Rows = dict[type[Model], list[Any]]


def new_word() -> str:
    """Return a word that stands nowhere else."""
    return "q" + "".join(choice(ascii_lowercase) for _letter in range(9))


@dataclass
class Place:
    """One station, who runs it, and the keys of every row that was written for it."""

    secret: str
    public: str
    station: Facility
    runs: Any
    team: CareTeam
    rows: Rows = field(default_factory=dict)
    people: list[Any] = field(default_factory=list)

    @property
    def models(self) -> list[type[Model]]:
        """The models of what an administrator keeps."""
        return [model for model in self.rows if model.__module__.split(".")[1] in ROOMS]

    def person(self, key: Any) -> Any:
        return next(person for person in self.people if person.pk == key)

    @property
    def lead(self) -> Any:
        return self.person(self.team.lead_provider_id)

    @property
    def patient(self) -> Any:
        """Return somebody in their care who has an account."""
        accounts = Patient.objects.filter(pk__in=self.rows[Patient], user__isnull=False)
        return self.person(accounts.values_list("user", flat=True)[0])

    @property
    def ids(self) -> set[str]:
        return {str(key) for keys in self.rows.values() for key in keys if isinstance(key, UUID)}


def keys_by_model() -> dict[type[Model], set[Any]]:
    models = apps.get_app_config("sm_plugin").get_models()
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in models}


def build_place(number: str, *, visn: int, state: str, secret: str = "", public: str = "") -> Place:
    """Make the station, then mark every person that came with it."""
    user: Any = get_user_model()
    national_administrator()
    before = keys_by_model()
    accounts = set(user.objects.values_list("pk", flat=True))
    secret, public = secret or new_word(), public or new_word()
    station = FacilityFactory(
        station_number=number,
        name=f"{public.title()} VA Medical Center",
        city=f"{public.title()} City",
        state=state,
        visn=visn,
        help_phone=f"207-555-0100 {public}",
        identity_hours=f"Room {public}",
    )
    site = FacilityFactory(
        parent=station,
        station_number=f"{number}GA",
        name=f"{public.title()} Clinic",
        kind=Kind.CLINIC,
        visn=visn,
        stage="planned",
    )
    runs = administrator(station, "Admin")
    planned = FacilityFactory(
        station_number=str(int(number) + 1),
        name=f"{public.title()} Planned VA Medical Center",
        visn=visn,
        stage="planned",
    )
    appoint_administrator(actor=national_administrator(), facility=planned, user=runs)
    team = _teams_of(station, site, runs, secret)
    _rollout_of(station, team, runs, secret)
    _imports_of(team, runs, secret)
    place = Place(secret, public, station, runs, team)
    for person in user.objects.exclude(pk__in=accounts):
        person.full_name = f"{secret.title()} {person.full_name}"
        person.email = f"{secret}.{person.email}"
        person.save()
        place.people.append(person)
    for count, patient in enumerate(Patient.objects.exclude(pk__in=before[Patient])):
        patient.record_number = f"{secret}{count}"[:16]
        patient.save(update_fields=["record_number"])
    after = keys_by_model()
    place.rows = {
        model: sorted(new, key=str)
        for model, keys in after.items()
        if (new := keys - before[model])
    }
    return place


def _teams_of(station: Facility, site: Facility, runs: Any, secret: str) -> CareTeam:
    """Teams with people, patients, work, routes, stops and lists; one of them has nobody."""
    national = national_administrator()
    team = make_ready(station)
    team_at(site, f"Dr. {secret.title()} Site")
    service_at(station)
    patient = patient_at(station, "Walt")
    registered_patient_at(station, "Nina")
    mailbox = mailbox_of(patient, team)
    sent_message(mailbox, team, f"Subject {secret}", f"Body {secret}")
    topic = TopicFactory()
    set_route(actor=runs, team=team, topic=topic, is_offered=True, first_role="provider")
    last_day = timezone.localdate() + timedelta(days=3)
    block_patient(actor=runs, patient=patient, team=team, reason="request", last_day=last_day)
    add_member(actor=national, team=team, user=runs, role="coordinator")
    away = {"first_day": last_day, "last_day": last_day}
    begin_absence(actor=runs, team=team, user=member(team), **away)
    born = patient.birth_date
    for count in range(2):
        number = f"{secret}L{count}"
        list_person(
            actor=runs, team=team, name=f"L {secret}", record_number=number, birth_date=born
        )
    for entry in PanelEntry.objects.filter(team=team):
        entry.claimed_by = UserFactory(full_name="Claimant")
        entry.save(update_fields=["claimed_by"])
    change_lead(actor=national, team=team, lead=UserFactory(full_name="Dr. New"))
    led = CareTeam.objects.named().get(pk=team.pk)
    lead = led.lead_provider
    words = {"subject": f"Letter {secret}", "body": f"Letter {secret}"}
    save_letter(actor=lead, team=led, topic=topic, audience="panel", **words)
    save_list(actor=lead, team=led, patients=[patient.pk], name=f"List {secret}")
    text = {"title": f"Template {secret}", "body": f"Template {secret}", "language": "en"}
    write_template(actor=lead, team=led, scope="team", **text)
    return led


def _rollout_of(station: Facility, team: CareTeam, runs: Any, secret: str) -> None:
    """Appointments, history, targets, steps, days off, and people who asked to be told."""
    national = national_administrator()
    for post in ("verifier", "reports"):
        appoint(actor=national, user=UserFactory(full_name=post), post=post, facility=station)
    today = timezone.localdate()
    Facility.objects.filter(pk=station.pk).update(stage="pilot")
    station = Facility.objects.get(pk=station.pk)
    facts = {"help_phone": station.help_phone, "identity_hours": station.identity_hours}
    change_details(actor=runs, facility=station, go_live_on=today + timedelta(days=9), **facts)
    Facility.objects.filter(pk=station.pk).update(stage="live")
    for to in ("paused", "live"):
        station = Facility.objects.get(pk=station.pk)
        change_stage(actor=runs, facility=station, to=to, reason=f"Reason {secret}")
    plan_step(actor=runs, station=station, kind="phone", owner=runs, due_on=today)
    day = business_day_on_or_after(today + timedelta(days=7))
    add_day_off(actor=runs, facility=station, day=day, name=f"Snow {secret}")
    interest = Interest.objects.create(facility=station, email=f"{secret}@example.org")
    kinds = {"facility": station, "day": today}
    RolloutNotice.objects.create(kind=NoticeKind.CONFIRM, interest=interest, **kinds)
    RolloutNotice.objects.create(kind=NoticeKind.STEP_DUE, recipient=runs, **kinds)


def _imports_of(team: CareTeam, runs: Any, secret: str) -> None:
    """One file that was brought in, and one that waits for a yes."""
    apply_plan(plan_import(actor=runs, kind="panels", content=listing(team, secret, "W1")))
    advance(begin(actor=runs, kind="panels", content=listing(team, secret, "W2")))


def listing(team: CareTeam, secret: str, number: str) -> bytes:
    cells = [*names_of(team), f"{secret}{number}", "1950-01-01", f"File {secret}"]
    return as_csv(
        [
            "station_number",
            "lead_email",
            "care_kind",
            "record_number",
            "birth_date",
            "patient_name",
        ],
        cells,
    )


def names_of(team: CareTeam) -> list[str]:
    """Return how a file names the team."""
    lead = team.lead_provider.email if team.lead_provider else ""
    return [team.facility.station_number, lead, team.care_kind]


def as_csv(columns: Sequence[str], *rows: Sequence[str]) -> bytes:
    return "\n".join(",".join(line) for line in (columns, *rows)).encode()
