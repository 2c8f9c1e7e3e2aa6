"""Every page that the plugin adds to the Wagtail admin, tried by everyone.

Rows of a facility's own administrator, of another facility, and one that does not exist.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import appoint
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.teams.models import CareTeam, PanelEntry, Topic
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.teams.topics.routes import set_route
from tests.factories import TopicFactory, UserFactory, national_administrator
from tests.sm_plugin.matrix.asking import nothing_kept
from tests.sm_plugin.matrix.cast import CAST, World
from tests.sm_plugin.matrix.expected import ADMIN_EXPECTED, admin_answers
from tests.sm_plugin.matrix.rollout_rows import shown_to, staff_brought_into
from tests.sm_plugin.matrix.snapshot import snapshot

pytestmark = pytest.mark.django_db

PREFIX = "secure-messaging_"
OF_A_ROW = (
    *("_job", "_daysoff", "_closing"),
    *("_edit", "_delete", "_finishing", "_readiness", "_several", "_lead", "_copy", "_run"),
)


def admin_names() -> set[str]:
    """The admin's addresses that are ours: by their name, or by the module that answers."""
    found, waiting = set(), list(get_resolver("wagtail.admin.urls").url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        elif is_ours(pattern):
            found.add(str(pattern.name))
    return found


def is_ours(pattern: URLPattern) -> bool:
    module = str(getattr(pattern.callback, "__module__", ""))
    return str(pattern.name).startswith(PREFIX) or module.startswith("sm_plugin.")


def rows_of(world: World, name: str) -> list[UUID]:
    """One row of Frank's facility, one of Joan's, and none."""
    teams = world.teams["a"], world.teams["b"]
    if name.endswith("_job"):
        people = world.people["frank"], world.people["joan"]
        return [*(shown_to(*one).pk for one in zip(people, teams, strict=True)), uuid4()]
    found = {
        "stations": [facility.pk for facility in world.facilities],
        "teams": [team.pk for team in teams],
        "patients": [world.people[name].sm_patient.pk for name in ("nina", "walt")],
        "appointments": [reader_at(facility).pk for facility in world.facilities],
        "members": [world.people[name].sm_memberships.get().pk for name in ("angela", "luis")],
        "topics": [TopicFactory().pk] * 2,
        "phrases": [SafetyPhrase.objects.all()[0].pk] * 2,
        "routes": [route_of(team) for team in teams],
        "lists": [listed_in(team).pk for team in teams],
        "stops": [block_at(team).pk for team in teams],
        "import": [staff_brought_into(team).pk for team in teams],
    }[name.removeprefix(PREFIX).partition("_")[0]]
    return [*found, uuid4()]


def listed_in(team: CareTeam) -> PanelEntry:
    """Somebody without an account in the team's care."""
    return list_person(
        actor=national_administrator(),
        team=team,
        name="Lena Listed",
        record_number="L1",
        birth_date=date(1950, 1, 1),
    )


def block_at(team: CareTeam) -> MessagingBlock:
    found = MessagingBlock.objects.standing().filter(team=team).first()
    return found or block_patient(
        actor=national_administrator(),
        patient=team.assignments.latest("started_at").patient,
        team=team,
        reason="request",
        last_day=date.today(),
    )


def reader_at(facility: Facility) -> Appointment:
    """A report reader: unlike the last administrator, one that can be dismissed."""
    found = Appointment.objects.current().filter(facility=facility, post=Post.REPORTS).first()
    return found or appoint(
        actor=national_administrator(),
        user=UserFactory(email=f"reader-{facility.pk}@example.org"),
        post=Post.REPORTS,
        facility=facility,
    )


def route_of(team: CareTeam) -> UUID:
    way = set_route(
        actor=national_administrator(),
        team=team,
        topic=TopicFactory(),
        is_offered=True,
        first_role="provider",
    )
    return way.pk


def addresses(world: World) -> list[tuple[str, list[str]]]:
    return [(name, urls(world, name)) for name in sorted(ADMIN_EXPECTED)]


def urls(world: World, name: str) -> list[str]:
    if name.endswith(OF_A_ROW):
        return [reverse(name, args=[pk]) for pk in rows_of(world, name)]
    return [reverse(name)]


def seen(response: HttpResponse) -> str:
    if response.status_code != 302:
        return str(response.status_code)
    match = resolve(response["Location"].partition("?")[0])
    return {"to_sign_in": "door", "wagtailadmin_home": "home"}.get(
        match.url_name or match.func.__name__, str(match.url_name)
    ).removeprefix(PREFIX)


def test_every_page_in_the_admin_has_its_row_in_the_table():
    assert admin_names() == set(ADMIN_EXPECTED)


@pytest.mark.parametrize("person", CAST)
def test_everyone_gets_in_the_admin_what_the_table_says(person, world):
    got: dict[str, str] = {}
    for name, urls in addresses(world):
        words = [seen(world.clients[person].get(url)) for url in urls]
        got[name] = words[0] if len(set(words)) == 1 else " ".join(words)

    assert got == admin_answers(person)


@pytest.mark.parametrize("person", [name for name in CAST if name not in ("frank", "nora")])
def test_what_cannot_be_opened_cannot_be_posted_to(person, world):
    """Joan, who runs another facility, included: no row of Frank's changes by her form."""
    tried = addresses(world)
    before = snapshot(with_record=False)
    answers: dict[str, Any] = {}
    for name, urls in tried:
        for url in urls[:1] if name.endswith(("_edit", "_run", "_job")) else urls:
            with nothing_kept():
                response = world.clients[person].post(url, forged_form(world, name))
                assert snapshot(with_record=False) == before, (name, seen(response))
            answers[name] = seen(response)

    assert answers["secure-messaging_stations_modeladmin_edit"] in ("404", "door", "home")


def forged_form(world: World, name: str) -> dict[str, Any]:
    """What would change something at Frank's facility in each of the admin's forms."""
    of_patient = {
        "person": world.people["ruth"].email,
        "confirmed": str(world.people["ruth"].pk),
        "reason": "request",
    }
    sam = world.people["sam"]
    to_appoint = {"confirmed": f"{sam.pk} reports {world.facilities[0].pk} None"}
    to_register = {
        "home_facility": str(world.facilities[0].pk),
        "birth_date": "1950-01-31",
        "record_number": "R7",
        "document": "passport",
        "team": "",
        "leaves": [],
    }
    to_list = {"name": "Lena Listed", "record_number": "L2", "birth_date": "1950-01-31"}
    forms = {
        "lists": to_list,
        "stops": of_patient,
        "appointments": to_appoint,
        "patients": to_register,
        "stations": {"confirmed": "paused", "act": "test"},
        "import_run": {"confirmed": "1"},
        "import_job": {"act": "write"},
    }
    return _form(world) | next((form for rows, form in forms.items() if rows in name), {})


def _form(world: World) -> dict[str, Any]:
    return {
        "next_stage": "paused",
        "reason": "Flood",
        "help_phone": "207-555-0142",
        "facility": str(world.facilities[0].pk),
        "lead": world.people["chris"].email,
        "care_kind": "heart",
        "accepts_messages": "on",
        "team": str(world.teams["a"].pk),
        "person": world.people["sam"].email,
        "role": "nurse",
        "leaves": "on",
        "ends": "on",
        "post": "reports",
        "lifts": "on",
        "last_day": str(date.today()),
        "confirmed": str(world.people["sam"].pk),
        "topic": str(Topic.objects.get(code="other").pk),
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "label": "Other",
        "first_role": "clerk",
        "position": "1",
        "words": "zebra crossing",
        "kind": "emergency",
        "language": "en",
    }


def test_the_same_form_from_the_right_person_does_change_something(world):
    """The control."""
    for name, urls in addresses(world):
        if name.endswith("_delete") or name in UNADDED:
            continue
        before = snapshot(with_record=False)
        person = "nora" if {"topics", "phrases"} & set(name.split("_")) else "frank"
        with nothing_kept():
            world.clients[person].post(urls[0], forged_form(world, name))
            changed = snapshot(with_record=False) != before
        assert changed == name.endswith(("_edit", "_create", "_readiness", "_run", "_job")), name


UNADDED = {f"{PREFIX}{rows}_modeladmin_create" for rows in ("stations", "topics")}
