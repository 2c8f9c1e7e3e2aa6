"""Taking an item over: only from the colleague whom the page named, who is told."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from sm_plugin.errors import Refused
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import events_with_people, steps_for_staff, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, assign, refer, release, take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import post, see
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def item() -> WorkItem:
    team = team_at(
        FacilityFactory(),
        nurse="Angela Brooks",
        pharmacist="Peter Nguyen",
        coordinator="Denise Park",
    )
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    item = WorkItem.objects.get(thread=message.thread)
    return take(actor=member(team), item=item)


@pytest.mark.parametrize("named", ["", "a colleague who had it before"])
def test_a_colleague_who_was_quicker_keeps_the_item(named, item):
    provider = member(item.team, Role.PROVIDER)

    with pytest.raises(Refused):
        take(actor=member(item.team, Role.PHARMACIST), item=item, over_from=named or "")

    item.refresh_from_db()
    assert item.assignee == member(item.team)
    take(actor=provider, item=item, over_from=str(item.assignee_id))
    item.refresh_from_db()
    assert item.assignee == provider


def test_who_takes_what_is_answered_answers_nothing_as_the_patient_reads_it(item):
    angela, peter = member(item.team), member(item.team, Role.PHARMACIST)
    answer(actor=angela, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    before = [one.text for one in steps_for_veteran(item.thread.events.all())]

    take(actor=peter, item=item, over_from=str(angela.pk))

    assert [one.text for one in steps_for_veteran(item.thread.events.all())] == before
    [*_before, line] = steps_for_staff(events_with_people(item.thread))
    assert line.text == "Peter Nguyen took it."


def told() -> list[Any]:
    return [one.recipient for one in OutboxNotice.objects.filter(kind="taken_over")]


STEPS: dict[str, tuple[str, Callable[[Any, WorkItem], dict[str, str]]]] = {
    "take": (Role.PHARMACIST, lambda person, item: {}),
    "assign": (
        Role.COORDINATOR,
        lambda person, item: {
            "person": str(member(item.team, Role.PROVIDER).pk),
            "newest_seen": str(item.thread.messages.latest("sent_at").pk),
        },
    ),
    "release": (Role.COORDINATOR, lambda person, item: {}),
}


@pytest.mark.parametrize("address", STEPS)
def test_the_colleague_from_whom_an_item_goes_is_told_and_only_that_one(item, address, mailoutbox):
    role, words = STEPS[address]
    angela, person = member(item.team), member(item.team, role)
    form = words(person, item)
    named = {"over_from": str(angela.pk)}

    for stale in ({}, {"over_from": str(person.pk)}):
        post(person, address, item.pk, status=409, **form | stale)
    assert told() == []
    post(person, address, item.pk, status=302, **form | named)

    assert told() == [angela]
    deliver_due()
    (mail,) = [one for one in mailoutbox if one.subject.startswith("A message that you had")]
    assert mail.to == [angela.email]


def test_nobody_hears_of_an_own_step(item):
    angela = member(item.team)
    release(actor=angela, item=item)
    take(actor=angela, item=item)
    person = member(item.team, Role.PROVIDER).pk
    assign(actor=angela, item=item, person=person, reason="clinical")

    assert told() == []


def test_who_answered_hears_of_a_colleague_who_asks_about_it(item):
    angela, peter = member(item.team), member(item.team, Role.PHARMACIST)
    answer(actor=angela, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    refer(actor=peter, item=item, role=Role.PROVIDER, reason="opinion")

    assert told() == [angela]


@pytest.mark.parametrize("address", ["assign", "release"])
def test_the_page_names_who_has_it_in_the_form_of_each_step_that_takes_it_away(item, address):
    denise = member(item.team, Role.COORDINATOR)
    page = see(denise, "pass_on" if address == "assign" else "item", item.pk).page

    (form,) = re.findall(rf"<form[^>]*/{address}/.*?</form>", page, re.DOTALL)

    assert f'name="over_from" value="{item.assignee_id}"' in form
