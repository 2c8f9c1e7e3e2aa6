"""Beside an item stand the newest of the patient's other conversations, and counts of the rest."""

import pytest

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps import services as triage
from sm_plugin.web.team.item import other_threads
from sm_plugin.web.team.item.other_threads import OtherThreads
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def other(team: CareTeam) -> CareTeam:
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def mailbox(team: CareTeam, other: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team, other)


@world
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    return item_of(mailbox, team, "Dizzy")


def item_of(mailbox: Mailbox, team: CareTeam, subject: str) -> WorkItem:
    return WorkItem.objects.get(thread=sent_message(mailbox, team, subject).thread)


def done_item(mailbox: Mailbox, team: CareTeam, subject: str) -> None:
    triage.complete(actor=member(team), item=item_of(mailbox, team, subject), outcome="phoned")


def beside(item: WorkItem) -> OtherThreads:
    item = WorkItem.objects.select_related("thread").get(pk=item.pk)
    return other_threads.other_threads(member(item.team), item)


def subjects(rows: list[other_threads.OtherThread]) -> list[str]:
    return [one.subject.text for one in rows]


def test_with_nothing_else_there_is_nothing_to_tell(item: WorkItem) -> None:
    assert beside(item) == OtherThreads()


def test_the_newest_of_each_kind_are_shown_and_the_rest_counted(
    item: WorkItem, mailbox: Mailbox, team: CareTeam, other: CareTeam, monkeypatch
) -> None:
    monkeypatch.setattr(other_threads, "OPEN", 2)
    monkeypatch.setattr(other_threads, "EARLIER", 1)
    monkeypatch.setattr(other_threads._OTHERS, "_written", {})
    for subject in ("One", "Two", "Three"):
        item_of(mailbox, team, subject)
        done_item(mailbox, team, f"{subject}, done")
        item_of(mailbox, other, f"{subject}, elsewhere")
    found = beside(item)
    assert (subjects(found.open), found.more) == (["Three", "Two"], 1)
    assert subjects(found.earlier) == ["Three, done"]
    assert found.elsewhere == 3


def test_what_is_open_elsewhere_is_counted_where_nothing_else_is(
    item: WorkItem, mailbox: Mailbox, other: CareTeam
) -> None:
    item_of(mailbox, other, "Shingles shot")
    done_item(mailbox, other, "New address")
    assert beside(item) == OtherThreads(elsewhere=1)


def test_what_is_done_elsewhere_is_not_told(
    item: WorkItem, mailbox: Mailbox, other: CareTeam
) -> None:
    done_item(mailbox, other, "New address")
    assert beside(item) == OtherThreads()
