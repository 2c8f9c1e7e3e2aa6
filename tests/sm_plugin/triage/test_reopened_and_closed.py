"""What a team opens again is never left where nobody works, nor does it stop the team's closing."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from sm_plugin.errors import Refused
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.services import add_member
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership import closing
from sm_plugin.triage.ownership.closing import close_team, move_closing
from sm_plugin.triage.ownership.handover import mend_left_behind
from sm_plugin.triage.ownership.unseen import mended_of, unseen
from sm_plugin.triage.steps.services import complete, reopen
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture(autouse=True)
def _nothing_mended_yet():
    cache.clear()


@world
def nora():
    return national_administrator()


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def other(team):
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def done(team):
    """A message that the team has completed."""
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    item = WorkItem.objects.get(thread=message.thread)
    return complete(actor=member(team), item=item, outcome="phoned")


def begin_to_close(nora, team, to=None):
    closing._begin(nora, CareTeam.objects.get(pk=team.pk), to)


def test_a_team_that_closes_without_a_successor_opens_nothing_again_and_closes(nora, team, done):
    PatientAssignment.objects.filter(team=team).update(ended_at=timezone.now())
    begin_to_close(nora, team)

    with pytest.raises(Refused) as refused:
        reopen(actor=member(team), item=done, reason="more")

    assert refused.value.code == "already_closing"
    move_closing()
    assert CareTeam.objects.get(pk=team.pk).closed_at is not None


def test_what_was_sent_to_another_team_meanwhile_is_not_opened_there_unasked(team, other, done):
    """Somebody in both teams: the lock was taken of the one it was in."""
    angela = member(team)
    add_member(actor=national_administrator(), team=other, user=angela, role="nurse")
    WorkItem.objects.filter(pk=done.pk).update(team=other)

    with pytest.raises(Refused) as refused:
        reopen(actor=angela, item=done, reason="more")

    assert refused.value.code == "went_elsewhere"
    assert WorkItem.objects.get(pk=done.pk).status == "done"


@world
def left_behind(nora, team, other, done):
    """What an earlier release opened again in a team that had closed in that moment."""
    close_team(actor=nora, team=team, to=other)
    WorkItem.objects.filter(pk=done.pk).update(status="waiting", done_at=None, outcome="")
    assert unseen().get().pk == done.pk
    return done


def test_the_worker_gives_what_is_open_in_a_closed_team_to_who_took_over(
    caplog, team, other, left_behind
):
    assert mend_left_behind() == 1

    item = WorkItem.objects.visible_to(member(other)).get()
    assert (item, item.team, item.thread.team) == (left_behind, other, other)
    assert item.thread.events.latest("at").kind == "handed_on"
    assert not unseen().exists()
    assert [record.message for record in caplog.records] == [
        f"The worker mended 1 item(s) of team {team.pk}."
    ]
    assert mended_of(CareTeam.objects.filter(pk=team.pk)) == 1
    assert mend_left_behind() == 0


def test_it_goes_to_the_team_that_took_over_from_the_one_that_took_over(
    nora, team, other, left_behind
):
    third = team_at(team.facility, "Dr. Alan Whitaker", nurse="Nell New")
    close_team(actor=nora, team=other, to=third)

    assert mend_left_behind() == 1

    assert WorkItem.objects.get().team == third


def test_it_stays_and_stays_counted_while_nobody_there_could_read_it(team, other, left_behind):
    other.memberships.update(ended_at=timezone.now())

    assert mend_left_behind() == 0

    assert unseen().get() == left_behind
    assert mended_of(CareTeam.objects.filter(pk=team.pk)) == 0
