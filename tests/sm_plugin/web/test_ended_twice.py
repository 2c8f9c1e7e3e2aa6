"""The same press once more on what staff ended: the list, or its page, says how it stands.

The sibling of removals is test_removed_twice.py, and of stops team/test_stops_twice.py.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.sending import reach_of, send_letter, token_of
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.steps.services import reassign
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

SAID = "Nothing was changed now. This was answered, changed or ended before."
CHART, ABSENCES = reverse("sm_plugin:chart"), reverse("sm_plugin:absences")


@world
def team() -> Any:
    return team_at(FacilityFactory(), coordinator="Denise Park", nurse="Angela Brooks")


@world
def elsewhere(team: Any) -> Any:
    names = {"coordinator": "Chris Dunn", "nurse": "Mei Tan"}
    return team_at(team.facility, "Dr. Chen Wei", **names)


@world
def item(team: Any) -> WorkItem:
    mailbox = mailbox_of(patient_at(team.facility), team)
    return WorkItem.objects.get(thread=sent_message(mailbox, team, "Dizzy", "I feel dizzy.").thread)


def copy_of(item: WorkItem, state: str) -> ChartCopy:
    return ChartCopy.objects.create(
        thread=item.thread, version=1, state=state, through_at=timezone.now()
    )


def leads_to(client: Client, address: str, words: dict[str, str], *, place: str, said: str) -> bool:
    """Return True if the press leads there, says so, and is one refusal of the record."""
    refusals = AuditEvent.objects.filter(action="access.refused")
    before = refusals.count()
    answer = client.post(address, words, follow=True)
    is_there = answer.redirect_chain == [(place, 302)] and said in answer.content.decode()
    return is_there and refusals.count() == before + 1


@pytest.mark.parametrize(
    ("state", "words"), [("misfiled", {"settles": "yes"}), ("refused", {})], ids=["settle", "again"]
)
def test_a_copy_that_was_dealt_with_twice_leads_to_the_list(
    team: Any, elsewhere: Any, item: WorkItem, state: str, words: dict[str, str]
) -> None:
    copy = copy_of(item, state)
    words = {"copy": str(copy.pk), **words}
    denise = signed_in(member(team, "coordinator"))
    denise.post(CHART, words)

    assert leads_to(denise, CHART, words, place=CHART, said=SAID)

    assert signed_in(member(elsewhere, "coordinator")).post(CHART, words).status_code == 404
    assert signed_in(member(team)).post(CHART, words).status_code == 403


def test_trying_a_copy_again_that_lies_in_a_wrong_chart_by_now_leads_to_the_list(
    team: Any, item: WorkItem
) -> None:
    copy = copy_of(item, "misfiled")
    denise = signed_in(member(team, "coordinator"))

    assert leads_to(denise, CHART, {"copy": str(copy.pk)}, place=CHART, said=SAID)

    assert ChartCopy.objects.get().state == "misfiled"


def test_an_absence_that_is_ended_twice_leads_to_the_list(team: Any, elsewhere: Any) -> None:
    nurse, day = member(team), team.facility.today + timedelta(days=3)
    words = {"actor": nurse, "team": team, "user": nurse, "first_day": day, "last_day": day}
    absence = begin_absence(**words, surrogate=None).absence
    form, angela = {"absence": str(absence.pk)}, signed_in(nurse)
    assert angela.post(ABSENCES, form).status_code == 302

    assert leads_to(angela, ABSENCES, form, place=ABSENCES, said=SAID)

    assert signed_in(member(elsewhere, "coordinator")).post(ABSENCES, form).status_code == 404


def test_a_message_that_is_sent_to_another_team_twice_leads_to_the_list(
    team: Any, elsewhere: Any, item: WorkItem
) -> None:
    queue, away = (reverse("sm_plugin:queue"), reverse("sm_plugin:reassign", args=[item.pk]))
    words = {"to": str(elsewhere.pk), "reason": "other_team"}
    denise = signed_in(member(team, "coordinator"))
    reassign(actor=member(team, "coordinator"), item=item, to=elsewhere.pk, reason="other_team")

    assert leads_to(denise, away, words, place=queue, said=SAID)

    assert signed_in(member(team)).post(away, words).status_code == 404
    took = reverse("sm_plugin:take", args=[item.pk])
    assert denise.post(took, {}).status_code == 404


def test_a_letter_that_is_recalled_twice_leads_to_its_page(team: Any, item: WorkItem) -> None:
    denise = member(team, "coordinator")
    facts = {"topic": TopicFactory(), "subject": "Flu", "body": "Dear", "audience": "panel"}
    letter = save_letter(actor=denise, team=team, **facts)
    send_letter(actor=denise, letter=letter, expected=token_of(letter, reach_of(letter)))
    back, page = (
        reverse(f"sm_plugin:{name}", args=[letter.pk]) for name in ("recall_letter", "letter")
    )
    client = signed_in(denise)
    client.post(back)

    said = "Nothing of this letter waits to be sent any more."
    assert leads_to(client, back, {}, place=page, said=said)
