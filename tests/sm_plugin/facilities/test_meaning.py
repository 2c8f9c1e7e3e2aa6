"""What the stage of a station means is said once; every place that tells of it says the same."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from sm_plugin.access.access import for_user
from sm_plugin.access.recipients import why_not_write
from sm_plugin.access.recipients_text import explain_writing
from sm_plugin.access.text import explain
from sm_plugin.facilities.geography.finding import find_facilities
from sm_plugin.facilities.machine.choices import MACHINE, Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.places import with_meaning
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "sm_plugin" / "facilities"
NAMES = {"Stage", "MACHINE", "MESSAGING_STAGES", "BEFORE_START"}


def sources():
    for home in ("sm_plugin", "content", "site"):
        for path in (ROOT / home).rglob("*.py"):
            if "migrations" not in path.parts and ROOM not in path.parents:
                yield path


def comparisons(tree: ast.AST):
    """Yield what reads or compares a stage: the enum, the column, a lookup on it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(
            "facilities.machine.choices"
        ):
            yield from (name.name for name in node.names if name.name in NAMES)
        elif isinstance(node, ast.Attribute) and node.attr in {"stage", "get_stage_display"}:
            yield f".{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg:
            parts = node.arg.split("__")
            if "stage" in parts:
                yield f"{node.arg}="
        elif isinstance(node, ast.Constant) and "stage" in f"{node.value}".split("__")[:-1]:
            yield f"{node.value}"


def test_no_module_outside_the_room_compares_stages():
    found = {
        str(path.relative_to(ROOT)): sorted(set(comparisons(ast.parse(path.read_text()))))
        for path in sources()
    }
    assert {path: what for path, what in found.items() if what} == {}


def test_the_rule_finds_each_way_to_compare_a_stage():
    """The control."""
    planted = """
from sm_plugin.facilities.machine.choices import Stage
if place.stage == "paused": pass
rows.filter(stage="live", facility__stage__in=[1])
rows.filter(**{"facility__stage__in": 1})
place.get_stage_display()
"""
    assert len(set(comparisons(ast.parse(planted)))) == 6


def test_no_template_outside_the_admin_compares_stages():
    for home in ("sm_plugin", "content", "templates"):
        for path in (ROOT / home).rglob("*.html"):
            assert ".stage " not in path.read_text(), path


@pytest.mark.django_db
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_says_something_to_everybody_in_both_languages(stage, audience):
    place = FacilityFactory(stage=stage)
    english = meaning_of(place, audience)
    with override("es"):
        spanish = meaning_of(place, audience)
    assert english.can_write == MACHINE[stage].exchanges
    assert bool(english.refusal) != english.can_write
    assert english.title
    assert english.text
    assert spanish.title != english.title
    assert spanish.text != english.text
    assert spanish.tab != english.tab


@pytest.mark.django_db
def test_a_newcomer_at_a_paused_station_reads_that_it_is_paused_and_no_day_of_the_past():
    place = FacilityFactory(stage=Stage.LIVE, go_live_on=date(2025, 10, 10))
    patient = patient_at(place)
    Facility.objects.update(stage=Stage.PAUSED)
    words = explain(for_user(patient.user))
    assert words.title == "Secure Messaging is paused at your facility"
    assert "2025" not in words.text
    assert words.tab == "Secure Messaging: paused at your facility"


@pytest.mark.django_db
def test_a_newcomer_at_a_station_that_moved_is_not_promised_a_start():
    place = FacilityFactory(stage=Stage.LIVE, go_live_on=date(2025, 10, 10))
    patient = patient_at(place)
    Facility.objects.update(stage=Stage.MOVED)
    words = explain(for_user(patient.user))
    assert "moved to another system" in words.text
    assert "2025" not in words.text


@pytest.mark.django_db
def test_a_planned_day_that_has_passed_is_told_as_a_plan_that_failed():
    """The sibling: a station that is late was told as one that will start on a day in the past."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for audience in (Audience.PUBLIC, Audience.NEWCOMER):
        said = meaning_of(FacilityFactory(stage=Stage.PREPARING, go_live_on=yesterday), audience)
        assert "was planned for" in said.text
        assert said.day is None


@pytest.mark.django_db
@pytest.mark.parametrize("successor", [False, True])
@pytest.mark.parametrize("audience", Audience)
def test_a_day_of_the_move_that_has_passed_is_told_as_a_plan(audience, successor):
    today = timezone.localdate()
    days = {"freeze_on": today - timedelta(days=9), "moving_on": today - timedelta(days=2)}
    other = FacilityFactory() if successor else None
    place = FacilityFactory(stage=Stage.MOVING, successor=other, **days)
    late = meaning_of(place, audience)
    with override("es"):
        spanish = meaning_of(place, audience)
    place.moving_on = place.today
    on_the_day = meaning_of(place, audience)
    assert "moves to another system" not in late.title + late.text
    assert "from then on" not in late.text
    assert "%(" not in late.text
    assert spanish.text != late.text
    if audience != Audience.STAFF:
        assert "planned for" in late.text
        assert "planned for" not in on_the_day.text
    assert (late.day, on_the_day.day) == (None, place.today)


@pytest.mark.django_db
@pytest.mark.parametrize("audience", [one for one in Audience if one != Audience.STAFF])
def test_nobody_is_sent_to_the_phone_though_the_station_that_takes_over_is_known(audience):
    other = FacilityFactory(name="Bay VA Medical Center")
    moved = meaning_of(FacilityFactory(stage=Stage.MOVED, successor=other), audience)
    assert moved.text.endswith("Write to Bay VA Medical Center now.")
    alone = meaning_of(FacilityFactory(stage=Stage.MOVED), audience)
    assert alone.text.endswith("Call and ask where to write now.")


@pytest.mark.django_db
@pytest.mark.parametrize("late", [False, True, None])
@pytest.mark.parametrize("audience", [one for one in Audience if one != Audience.STAFF])
@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.PAUSED, Stage.MOVED])
def test_nobody_is_told_to_write_where_nobody_can(stage, audience, late):
    """The station that takes over is chosen by hand, before it starts or long before it moves."""
    bay = FacilityFactory(name="Bay VA Medical Center", stage=stage)
    facts = {"stage": Stage.MOVED if late is None else Stage.MOVING, "successor": bay}
    day = timezone.localdate() + timedelta(days=-2 if late else 9)
    place = FacilityFactory(freeze_on=day, moving_on=day, **facts)
    said = meaning_of(place, audience)
    assert "Bay VA" not in said.text
    if not (audience == Audience.NEWCOMER and late is not None):
        assert said.text.endswith("Call and ask where to write now.")


@pytest.mark.django_db
def test_a_station_that_took_over_and_moved_as_well_leads_on_and_never_in_a_circle():
    last = FacilityFactory(name="Cove VA Medical Center")
    bay = FacilityFactory(stage=Stage.MOVED, successor=last)
    place = FacilityFactory(stage=Stage.MOVED, successor=bay)
    said = meaning_of(place, Audience.PATIENT).text
    assert said.endswith("Write to Cove VA Medical Center now.")
    bay.successor = place
    bay.save()
    assert meaning_of(place, Audience.PATIENT).text.endswith("Call and ask where to write now.")


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["Quarry", "04330"])
def test_clinics_of_a_station_that_moved_are_found_with_no_statement_each(words):
    old = FacilityFactory(stage=Stage.MOVED, successor=FacilityFactory())

    def clinics(count):
        for _one in range(count):
            FacilityFactory(
                name=f"Quarry Clinic {_one}",
                parent=old,
                stage=Stage.PLANNED,
                latitude="44.310000",
                longitude="-69.780000",
            )

    asked = []
    for count in (2, 6):
        clinics(count)
        find_facilities(words)
        with CaptureQueriesContext(connection) as statements:
            found = with_meaning(find_facilities(words).facilities)
        asked.append(len(statements))
    assert len(found) >= 8
    assert asked[1] <= asked[0]


@pytest.mark.django_db
def test_a_pilot_names_its_teams_and_is_not_told_as_in_use():
    place = FacilityFactory(stage=Stage.PILOT)
    takes_part = team_at(place)
    other = team_at(place, "Dr. Luis Ortega")
    CareTeam.objects.filter(pk=other.pk).update(accepts_messages=False)
    [(_place, said)] = with_meaning([place])
    assert said.title == "In a pilot"
    assert takes_part.name in said.text
    assert "Ortega" not in said.text


@pytest.mark.django_db
def test_a_clinic_of_a_pilot_names_the_pilot_teams_of_its_station():
    station = FacilityFactory(stage=Stage.PILOT)
    clinic = FacilityFactory(parent=station, stage=Stage.PLANNED, go_live_on=None)
    team = team_at(clinic)
    said = {place.pk: said for place, said in with_meaning([station, clinic])}
    assert team.name in said[station.pk].text
    assert said[clinic.pk].text == said[station.pk].text


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [Stage.PREPARING, Stage.PAUSED, Stage.MOVED])
def test_the_refusal_to_write_to_a_team_is_the_meaning_of_its_place(stage):
    place = FacilityFactory()
    team = team_at(place)
    mailbox = mailbox_of(patient_at(place), team)
    Facility.objects.update(stage=stage)
    access = for_user(mailbox.owner)
    team = CareTeam.objects.named().get(pk=team.pk)
    why = why_not_write(access, team)
    said = meaning_of(team.facility, Audience.PATIENT)
    assert why is not None
    assert (why.obstacle, explain_writing(why, access).title) == (said.refusal, said.title)
