"""The worklist narrowed to one patient or one colleague, by links with counts."""

import re

import pytest
from django.urls import reverse

from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def items(team) -> dict[str, WorkItem]:
    """Three of Ruth's, of which the nurse and the pharmacist have one each; one of Walt's."""
    found = {}
    for name, subjects in {
        "Ruth Delgado": ("Knee", "Hip", "Pills"),
        "Walt Hansen": ("Eye",),
    }.items():
        box = mailbox_of(patient_at(team.facility, name), team)
        for subject in subjects:
            message = sent_message(box, team, subject)
            found[subject] = WorkItem.objects.get(thread=message.thread)
    take(actor=member(team), item=found["Hip"])
    take(actor=member(team, "pharmacist"), item=found["Pills"])
    return found


def links(page) -> dict[str, str]:
    """Return the addresses of the filters by their label with its count."""
    found = re.findall(r'class="sm-chip" href="([^"]*)"[^>]*>(.*?)</a>', page.page, re.S)
    return {" ".join(re.sub("<[^>]*>", " ", label).split()): link for link, label in found}


def subjects(team, link: str) -> list[str]:
    page = signed_in(member(team)).get(reverse("sm_plugin:queue") + link.replace("&amp;", "&"))
    return sorted(row.row.subject.text for row in page.context["rows"])


def test_a_link_leads_to_patients_and_colleagues_with_their_counts(team, items):
    without = links(see(member(team), "queue", queue="role"))
    assert not any("Delgado" in label for label in without), "a long list of names comes on demand"
    assert "by=people" in without["By patient or colleague"]

    shown = links(see(member(team), "queue", queue="role", by="people"))

    assert "Ruth Delgado 3" in shown
    assert "Walt Hansen 1" in shown
    assert "Nobody has it 2" in shown
    assert "You have it 1" in shown
    assert "Peter Nguyen 1" in shown
    assert subjects(team, shown["Ruth Delgado 3"]) == ["Hip", "Knee", "Pills"]
    assert subjects(team, shown["Peter Nguyen 1"]) == ["Pills"]
    assert subjects(team, shown["You have it 1"]) == ["Hip"]


def test_both_stand_in_the_address_are_named_above_the_list_and_taken_back_by_their_link(
    team, items
):
    ruth, peter = items["Knee"].thread.patient_id, member(team, "pharmacist").pk
    words = {"queue": "role", "patient": str(ruth), "who": str(peter)}

    page = see(member(team), "queue", **words)

    assert page.says("1 of 4")
    chosen = links(page)
    assert subjects(team, chosen["Ruth Delgado"]) == ["Pills"], "without the patient, still his"
    assert subjects(team, chosen["Peter Nguyen"]) == ["Hip", "Knee", "Pills"]
    assert "by=people" not in chosen["Ruth Delgado"]


def test_two_patients_of_one_name_are_told_apart_by_their_birth_date(team, items):
    other = patient_at(team.facility, "Ruth Delgado")
    type(other).objects.filter(pk=other.pk).update(birth_date="1971-02-03")
    sent_message(mailbox_of(other, team), team, "Other knee")

    shown = links(see(member(team), "queue", queue="role", by="people"))

    assert "Ruth Delgado, 02/03/1971 1" in shown
    assert "Ruth Delgado, 05/04/1952 3" in shown


def test_a_patient_of_another_team_has_no_name_here(team, items):
    others = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")

    page = see(member(others), "queue", queue="role", patient=str(items["Eye"].thread.patient_id))

    assert page.says("One patient")
    assert not page.says("Walt Hansen")
    assert not page.says("Eye")
