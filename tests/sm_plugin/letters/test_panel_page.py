"""Finding several patients, one search after another, and putting them on a list together."""

import re

import pytest
from django.urls import reverse

from sm_plugin.letters.models import PatientList
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
