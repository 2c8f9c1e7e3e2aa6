"""Finding several patients, one search after another, and putting them on a list together."""

import re
from datetime import date

import pytest
from django.urls import reverse

from sm_plugin.letters.models import PatientList
from sm_plugin.people.models import Patient
from sm_plugin.web.team.letters import patient_views
from tests.factories import mailbox_of, member, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(team, boxes):
    client = signed_in(member(team, "coordinator"))

    def send(status=200, **facts):
        page = client.post(reverse("sm_plugin:panel"), {"team": team.pk} | facts)
        assert page.status_code == status
        return page.content.decode()

    return send


def ticked_in(html):
    """Return what the browser would send of the ticked ones with the next button."""
    boxes = re.findall(
        r'<input type="checkbox" name="patients" value="([^"]+)"[^>]*?(checked)?>', html
    )
    return [key for key, is_ticked in boxes if is_ticked]


def test_patients_ticked_before_a_second_search_stay_ticked(panel, boxes):
    james, ruth = (str(boxes[name].patient.pk) for name in ("james", "ruth"))
    html = panel(find="yes", q="James", patients=[james], name="Flu")
    assert "1 patient is ticked." in html

    html = panel(find="yes", q="Ruth", patients=ticked_in(html), name="Flu")
    assert ticked_in(html) == [james]
    assert "Ticked before this search" in html
    assert 'value="Flu"' in html, "the name that was begun stays, too"

    html = panel(find="yes", q="nobody", patients=[*ticked_in(html), ruth], name="Flu")
    assert set(ticked_in(html)) == {james, ruth}
    assert "2 patients are ticked." in html
    panel(302, q="nobody", patients=ticked_in(html), name="Flu")
    assert PatientList.objects.get().entries.count() == 2


def test_the_search_and_the_ticked_ones_are_sent_with_one_form(panel, boxes):
    """Without a script nothing else could keep them."""
    html = panel(find="yes", q="")
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    [form] = [one for one in forms if 'name="patients"' in one]
    assert 'name="q"' in form
    assert form.index('name="find"') < form.index("Put them on the list")


def test_a_refused_list_keeps_those_ticked_in_an_earlier_search(panel, boxes):
    james = str(boxes["james"].patient.pk)
    html = panel(422, q="Ruth", patients=[james], name="")
    assert ticked_in(html) == [james]


def test_a_ticked_patient_of_another_team_is_not_counted_or_named(panel, team, boxes):
    other = team_at(team.facility, "Dr. Chen Wei")
    otto = mailbox_of(patient_at(team.facility, "Otto Lang"), other).patient
    html = panel(find="yes", q="Ruth", patients=[str(otto.pk)])
    assert "Otto" not in html
    assert not ticked_in(html)
    assert "ticked." not in html


@pytest.mark.parametrize("words", ["1952-05-04", "5/4/1952", "05/04/1952", "A-17"])
def test_an_identifier_finds_its_patients_alone(words, panel, boxes):
    Patient.objects.update(birth_date=date(1960, 1, 1))
    ruth = Patient.objects.filter(pk=boxes["ruth"].patient.pk)
    ruth.update(birth_date=date(1952, 5, 4), record_number="A-17")
    html = panel(find="yes", q=words)
    assert "1 of 1 shown." in html
    assert "Ruth Delgado" in html


def test_without_a_search_the_first_are_shown_and_all_are_counted(panel, boxes, monkeypatch):
    monkeypatch.setattr(patient_views, "SHOWN", 2)
    html = panel(find="yes", q="")
    assert "2 of 3 shown." in html
    assert len(re.findall(r'name="patients"', html)) == 2


def test_one_ticked_beyond_those_shown_stays(panel, boxes, monkeypatch):
    monkeypatch.setattr(patient_views, "SHOWN", 1)
    keys = {str(one.patient.pk) for one in boxes.values()}
    html = panel(find="yes", q="", patients=sorted(keys))
    assert set(ticked_in(html)) == keys


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Mary Smith-Jones", "Mary Smith-Jones"),
        ("Mary Smith-Jones", "Smith-Jones"),
        ("Mary Smith-Jones", "smith jones"),
        ("José Núñez", "Jose Nunez"),
        ("Jose Nunez", "Núñez"),
        ("Sean O'Brien", "O\u2019Brien"),
        ("Sean O\u2019Brien", "o'brien"),
    ],
)
def test_a_patient_is_found_by_the_name_as_the_page_or_a_telephone_writes_it(
    name, typed, panel, team, boxes
):
    mailbox_of(patient_at(team.facility, name), team)
    html = panel(find="yes", q=typed)
    assert "Nobody found." not in html
    assert html.count('name="patients"') == 1


def test_signs_without_a_word_find_nobody(panel, boxes):
    assert 'name="patients"' not in panel(find="yes", q="-")
