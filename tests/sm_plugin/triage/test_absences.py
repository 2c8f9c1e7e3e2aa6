"""Who is away works on nothing, owns nothing, and reads on; the calendar of the place decides."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from sm_plugin.calendar import day_begins
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.members.absences import end_absence, plan_absence, surrogate_today
from sm_plugin.teams.models import Absence, CareTeam
from sm_plugin.teams.services import add_member
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.handover import (
    change_role,
    end_membership,
    end_planned,
    mend_left_behind,
    move_from_absent,
)
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.ownership.unseen import mended_of, tell_unseen, unseen
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps.services import answer, take
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(
        FacilityFactory(),
        nurse="Angela Brooks",
        pharmacist="Peter Nguyen",
        clerk="Carol Benson",
        coordinator="Denise Park",
    )


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox, team):
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


def today(team) -> date:
    return timezone.now().astimezone(team.facility.time_zone).date()


def away(team, user, surrogate=None, days=1):
    """Absent from today on, as the person notes it."""
    return begin_absence(
        actor=user,
        team=team,
        user=user,
        first_day=today(team),
        last_day=today(team) + timedelta(days=days - 1),
        surrogate=surrogate,
    ).absence


def in_my_role(user, team):
    return {item for part in QUEUES["role"].of(user, [team]) for item in part}


def test_what_an_absent_person_has_is_with_the_surrogate_who_is_told(team, item):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    take(actor=angela, item=item)

    away(team, angela, surrogate=peter)

    item.refresh_from_db()
    assert (item.status, item.assignee, item.role) == ("taken", peter, Role.NURSE)
    assert state_words(item.thread) == "Being answered by a pharmacist"
    notice = OutboxNotice.objects.get(kind="handed")
    assert (notice.recipient, notice.message.thread) == (peter, item.thread)
    assert item.thread.events.latest("at").to_user == peter


def test_without_a_surrogate_it_waits_for_who_stands_in_that_day(team, item):
    angela = member(team)
    take(actor=angela, item=item)

    away(team, angela)

    item.refresh_from_db()
    assert (item.status, item.assignee, item.role) == ("waiting", None, Role.NURSE)
    provider = member(team, Role.PROVIDER)
    assert in_my_role(provider, team) == {item}
    assert state_words(item.thread) == "Received: with a provider"


def told():
    notices = OutboxNotice.objects.filter(kind="handed").order_by("recipient__full_name")
    return list(notices.values_list("recipient__full_name", flat=True))


def taken(person, mailbox, team, subject):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team, subject).thread)
    take(actor=person, item=item)
    return item


def test_who_gets_what_an_absent_person_had_is_told_once_of_all(team, mailbox):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    for subject in ("Sore knee", "Sore hip"):
        taken(angela, mailbox, team, subject)
    away(team, angela, surrogate=peter)
    assert told() == ["Peter Nguyen"]


@pytest.mark.parametrize("way", ["is away", "leaves", "becomes a clerk"])
def test_the_role_that_reads_what_somebody_had_is_told_once_of_all(way, team, mailbox):
    angela = member(team)
    for subject in ("Sore knee", "Sore hip"):
        taken(angela, mailbox, team, subject)
    answered = taken(angela, mailbox, team, "Sore foot")
    answer(actor=angela, item=answered, body="Rest it.", idempotency_key=uuid4())
    nora, place = national_administrator(), team.memberships.get(user=angela)
    if way == "is away":
        away(team, angela)
    elif way == "leaves":
        end_membership(actor=nora, membership=place)
    else:
        change_role(actor=nora, membership=place, role=Role.CLERK)
    assert told() == ["Dr. Maria Santos"], "a provider reads for the nurses"


def test_what_cannot_be_moved_holds_up_nothing_of_others(team, mailbox, caplog):
    """Neither for who is away nor for who left another way."""
    angela, peter = member(team), member(team, Role.PHARMACIST)
    damaged, sound = (
        taken(person, mailbox, team, f"Of {person.full_name}") for person in (angela, peter)
    )
    WorkItem.objects.filter(pk=damaged.pk).update(status="unheard_of")
    team.memberships.filter(user__in=[angela, peter]).update(ended_at=timezone.now())

    assert mend_left_behind() == 1

    sound.refresh_from_db()
    assert (sound.status, sound.assignee) == ("waiting", None)
    assert "left behind" in caplog.text
    team.memberships.filter(user__in=[angela, peter]).update(ended_at=None)
    take(actor=peter, item=sound)
    for person in (angela, peter):
        plan_absence(
            actor=person, team=team, user=person, first_day=today(team), last_day=today(team)
        )
    assert move_from_absent() == 1


def test_what_waits_and_has_a_holder_loses_the_name(team, mailbox):
    angela, item = member(team), taken(member(team), mailbox, team, "Sore knee")
    WorkItem.objects.filter(pk=item.pk).update(status="waiting")
    team.memberships.filter(user=angela).update(ended_at=timezone.now())
    assert mend_left_behind() == 1
    item.refresh_from_db()
    assert (item.status, item.assignee) == ("waiting", None)


def test_a_surrogate_who_left_is_not_named(team):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    away(team, angela, surrogate=peter, days=3)
    assert "Peter Nguyen" in stand_ins(angela)
    end_membership(actor=national_administrator(), membership=team.memberships.get(user=peter))
    assert "Peter Nguyen" not in stand_ins(angela)


def stand_ins(person):
    return [row[2] for row in signed_in(person).get(reverse("sm_plugin:absences")).context["rows"]]


def test_a_chain_of_surrogates_that_circles_ends_in_the_queue(team, item):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    take(actor=angela, item=item)
    away(team, peter, surrogate=angela)
    away(team, angela, surrogate=peter)

    item.refresh_from_db()
    assert (item.status, item.assignee) == ("waiting", None)
    assert surrogate_today(team, angela) is None


def test_a_chain_of_surrogates_goes_to_the_first_who_is_there(team, item):
    angela, peter, maria = member(team), member(team, Role.PHARMACIST), member(team, Role.PROVIDER)
    take(actor=angela, item=item)
    away(team, peter, surrogate=maria)

    away(team, angela, surrogate=peter)

    item.refresh_from_db()
    assert item.assignee == maria


def test_an_absence_begins_by_the_calendar_and_the_worker_moves_what_is_taken(team, item):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    take(actor=angela, item=item)
    tomorrow = today(team) + timedelta(days=1)
    begin_absence(
        actor=angela,
        team=team,
        user=angela,
        first_day=tomorrow,
        last_day=tomorrow,
        surrogate=peter,
    )
    assert move_from_absent() == 0
    item.refresh_from_db()
    assert item.assignee == angela
    midnight = day_begins(tomorrow, team.facility.time_zone)

    with mock.patch("django.utils.timezone.now", return_value=midnight):
        assert not team.memberships.present().filter(user=angela).exists(), "reading asks the day"
        assert move_from_absent() == 1
        assert mend_left_behind() == 0, "what the calendar does is no mend"

    item.refresh_from_db()
    assert item.assignee == peter
    with mock.patch("django.utils.timezone.now", return_value=midnight + timedelta(days=1)):
        assert team.memberships.present().filter(user=angela).exists()
    assert mended_of(CareTeam.objects.all()) == 0


def test_an_absence_ends_at_midnight_of_the_places_own_clock(team):
    type(team.facility).objects.filter(pk=team.facility_id).update(
        state="HI", latitude="21.3", longitude="-157.8"
    )
    team = CareTeam.objects.get(pk=team.pk)
    with mock.patch(
        "django.utils.timezone.now", return_value=datetime(2026, 11, 24, 20, tzinfo=UTC)
    ):
        absence = away(team, member(team))
    assert absence.ends_at == datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_a_reply_does_not_go_back_to_somebody_who_is_away(team, mailbox, item):
    angela = member(team)
    answer(actor=angela, item=item, body="Sit up.", idempotency_key=uuid4())
    away(team, angela)
    OutboxNotice.objects.all().delete()

    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    reply(actor=mailbox.owner, entry=entry, body="And now?", idempotency_key=uuid4())

    item.refresh_from_db()
    assert (item.status, item.assignee) == ("waiting", None)
    assert {one.recipient for one in OutboxNotice.objects.all()} == {member(team, Role.PROVIDER)}


def test_who_is_away_takes_nothing_and_reads_on(team, item):
    angela = member(team)
    absence = away(team, angela)

    with pytest.raises(NotAllowed) as refused:
        take(actor=angela, item=item)
    assert refused.value.code == "away"
    assert WorkItem.objects.visible_to(angela).get() == item

    end_absence(actor=angela, absence=absence)
    take(actor=angela, item=WorkItem.objects.get())


def test_the_end_of_an_absence_tells_the_patient_where_it_waits(team, item):
    absence = away(team, member(team))
    tell_where_it_waits()
    item.thread.refresh_from_db()
    assert state_words(item.thread) == "Received: with a provider"

    end_absence(actor=member(team), absence=absence)
    tell_where_it_waits()

    item.thread.refresh_from_db()
    assert state_words(item.thread) == "Received: with a nurse"


def test_only_the_person_the_coordinator_or_the_place_plans_an_absence(team):
    angela, days = member(team), {"first_day": today(team), "last_day": today(team)}
    for actor in (member(team, Role.PHARMACIST), UserFactory()):
        with pytest.raises(NotAllowed):
            begin_absence(actor=actor, team=team, user=angela, **days)
    begin_absence(actor=member(team, Role.COORDINATOR), team=team, user=angela, **days)
    with pytest.raises(Refused):
        away(team, angela)


def test_a_surrogate_is_of_the_same_team_and_days_are_not_past(team):
    angela = member(team)
    with pytest.raises(InvalidInput) as refused:
        away(team, angela, surrogate=UserFactory())
    assert refused.value.field == "surrogate"
    yesterday = today(team) - timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        begin_absence(actor=angela, team=team, user=angela, first_day=yesterday, last_day=yesterday)
    assert refused.value.field == "first_day"
    assert not Absence.objects.exists()


def test_while_everybody_is_away_the_team_takes_no_messages_and_administrators_are_told(team, item):
    frank = administrator(team.facility)
    for membership in team.memberships.active():
        away(team, membership.user)

    assert not CareTeam.objects.accepting().staffed().filter(pk=team.pk).exists()
    assert unseen().get() == item
    assert tell_unseen() == 1
    assert frank in {one.recipient for one in OutboxNotice.objects.filter(kind="unseen")}
    assert tell_unseen() == 0


def test_a_closed_account_leaves_a_count_that_its_administrators_see(client, team, item):
    frank = administrator(team.facility)
    people = [one.user for one in team.memberships.active()]
    for person in people:
        person.is_active = False
        person.save(update_fields=["is_active"])
    assert not get_user_model().objects.filter(pk__in=[one.pk for one in people], is_active=True)

    client.force_login(frank)
    page = client.get("/secure-messaging/team/uncovered/").content.decode()

    assert team.name in page
    assert "1 open message" in page
    assert "Dizzy" not in page
    client.force_login(item.thread.patient.user)
    page = client.get(f"/secure-messaging/threads/{item.thread_id}/").content.decode()
    assert team.facility.help_phone in page


def test_a_planned_membership_begins_and_ends_by_its_days(team, item):
    nora, new = national_administrator(), UserFactory(full_name="Nell New")
    first = today(team) + timedelta(days=2)
    add_member(
        actor=nora,
        team=team,
        user=new,
        role=Role.NURSE,
        first_day=first,
        last_day=first,
        title="RN",
    )
    assert not WorkItem.objects.visible_to(new).exists(), "not before the first day"
    begins = day_begins(first, team.facility.time_zone)

    with mock.patch("django.utils.timezone.now", return_value=begins):
        assert WorkItem.objects.visible_to(new).get() == item
        take(actor=new, item=item)
        assert end_planned() == 0
    with mock.patch("django.utils.timezone.now", return_value=begins + timedelta(days=1)):
        assert not WorkItem.objects.visible_to(new).exists(), "midnight ends it, not the worker"
        assert end_planned() == 1
        assert mend_left_behind() == 0

    item.refresh_from_db()
    assert (item.status, item.assignee) == ("waiting", None)
    assert team.memberships.get(user=new).name == "Nell New, RN"
