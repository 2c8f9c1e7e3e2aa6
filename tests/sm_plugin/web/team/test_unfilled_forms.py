"""Forms of steps that nobody has filled in are drawn once, and are never another item's."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from sm_plugin.web.team.forms import FORMS, NOTE_FORMS, ON_OWN_PAGE, CallForm, StepForm
from sm_plugin.web.team.offered import Unfilled, unfilled
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db

KINDS = {name: kind for name, kind in FORMS.items() if name not in ON_OWN_PAGE} | NOTE_FORMS


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def items(mailbox: Mailbox, team: CareTeam) -> list[WorkItem]:
    """Three that a form could mistake for each other: due at other times, one put off, one done."""
    threads = [sent_message(mailbox, team, subject).thread for subject in ("One", "Two", "Three")]
    found = [WorkItem.objects.get(thread=thread) for thread in threads]
    nurse, now = member(team), timezone.now()
    for days, item in enumerate(found, 3):
        WorkItem.objects.filter(pk=item.pk).update(due_at=now + timedelta(days=days))
    WorkItem.objects.filter(pk=found[1].pk).update(assignee=nurse, status="taken")
    answer(actor=nurse, item=found[2], body="Sit up slowly.", idempotency_key=uuid4())
    return [WorkItem.objects.get(pk=item.pk) for item in found]


def made_again(drawn: Unfilled) -> StepForm:
    """Return the same form as Django makes it, without anything that is kept."""
    return drawn.kind(facts=drawn.facts, initial=dict(drawn.values))


@pytest.mark.parametrize("name", KINDS)
def test_it_looks_as_the_form_of_this_item_does(name: str, team: CareTeam, items: Any) -> None:
    for _turn in range(2):
        for item in items:
            for language in ("en", "es"):
                with override(language):
                    newest = item.thread.messages.latest("sent_at")
                    drawn = unfilled(KINDS[name], item, member(team), newest)
                    form = made_again(drawn)
                    assert drawn.fields_html == form.fields_html
                    assert drawn.hidden_html == form.hidden_html
                    assert drawn.has_fields == form.has_fields
                    assert drawn.can_be_filled_in == form.can_be_filled_in


def test_it_names_the_newest_message_and_the_holder_of_its_own_item(team, items) -> None:
    for item in items:
        newest = item.thread.messages.latest("sent_at")
        hidden = unfilled(KINDS["refer"], item, member(team), newest).hidden_html
        assert f'value="{newest.pk}"' in hidden
        holder = unfilled(KINDS["release"], item, member(team), newest).hidden_html
        assert (f'value="{item.assignee_id}"' in holder) == (item.assignee_id is not None)


def test_each_has_a_key_of_its_own(items) -> None:
    keys = {unfilled(KINDS["answer"], items[0]).hidden_html for _turn in range(2)}
    assert len(keys) == 2


def test_only_what_was_answered_can_be_closed_as_answered(team, items) -> None:
    asked = [unfilled(KINDS["complete"], item, member(team)).fields_html for item in items]
    assert ["answered" in one for one in asked] == [False, False, True]


def test_no_number_of_a_patient_is_kept() -> None:
    drawn = Unfilled(CallForm, (), {"number": "555-0100"})
    assert "555-0100" in drawn.fields_html
    assert "555-0100" not in drawn.drawn.fields


@pytest.mark.parametrize("number", ["%(number)s", "5 % <b>", ""])
def test_a_number_is_put_in_as_it_is_written(number: str) -> None:
    drawn = Unfilled(CallForm, (), {"number": number})
    assert drawn.fields_html == made_again(drawn).fields_html


def test_a_form_that_comes_back_is_not_drawn_from_what_is_kept(team, items) -> None:
    unfilled(CallForm, items[0])
    form = CallForm({"number": "555-0199", "body": "She was out."})
    assert "555-0199" in form.fields_html
    assert "She was out." in form.fields_html
