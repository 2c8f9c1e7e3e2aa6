"""A team that lost its last reader: it stops, and who runs the place has to say who takes over."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access import recipients
from sm_plugin.access.access import for_user
from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.facilities.models import Appointment
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.teams.models import CareTeam, PatientAssignment, Topic
from sm_plugin.teams.services import (
    add_member,
    assign_patient,
    change_team,
    end_assignment,
    plan_membership,
)
from sm_plugin.teams.topics.routes import set_route
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import change_role, end_membership
from sm_plugin.triage.ownership.unseen import remind_of_successors, tell_unseen
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
    wide_administrator,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

ADMIN = "/admin/secure-messaging/"
WANTED = "1 care team has nobody who may review its messages"


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    cache.clear()


@world
def togus():
    return FacilityFactory(name="Togus VA Medical Center", station_number="402")


@world
def team(togus):
    return team_at(togus, "Dr. Maria Santos", nurse="Angela Brooks")


@world
def other(togus):
    return team_at(togus, "Dr. Paul Ellis", nurse="Luis Romero")


@world
def frank(togus, team, other):
    return administrator(togus)


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def lose_every_reader(team):
    for membership in team.memberships.active().select_related("user"):
        membership.user.is_active = False
        membership.user.save(update_fields=["is_active"])


def settle(team):
    WorkItem.objects.filter(team=team).update(done_at=timezone.now(), status="done")


def test_a_team_with_patients_and_nobody_who_reads_is_named_first_on_the_board(
    client, frank, team, mailbox
):
    lose_every_reader(team)
    client.force_login(frank)
    for page in ("/admin/", f"{ADMIN}board/"):
        html = client.get(page).content.decode()
        named = html.index(f"Name who takes over from {team.name}")
        assert named < html.index("My stations" if page == "/admin/" else 'id="sm-board"')
        assert f"{ADMIN}teams/edit/{team.pk}/" in html


@pytest.mark.parametrize(
    "page",
    [
        "stations/",
        "stations/edit/{station}/",
        "stations/{station}/finishing/",
        "stations/{station}/readiness/",
        "stations/{station}/days-off/",
        "teams/",
        "teams/create/",
        "teams/edit/{other}/",
        "teams/{other}/people/",
        "members/",
        "patients/",
        "import/",
    ],
)
def test_every_page_of_its_administrators_says_so_until_it_is_done(
    page, client, frank, team, other, togus, mailbox
):
    client.force_login(frank)
    address = ADMIN + page.format(station=togus.pk, other=other.pk)
    assert WANTED not in client.get(address, follow=True).content.decode()
    lose_every_reader(team)
    assert WANTED in client.get(address, follow=True).content.decode()
    close_team(actor=frank, team=team, to=other)
    assert WANTED not in client.get(address, follow=True).content.decode()


def test_nobody_elsewhere_is_told_of_it(client, team, mailbox):
    elsewhere = administrator(FacilityFactory(station_number="405"))
    lose_every_reader(team)
    client.force_login(elsewhere)
    for page in ("/admin/", f"{ADMIN}board/", f"{ADMIN}teams/"):
        html = client.get(page).content.decode()
        assert WANTED not in html
        assert "Santos" not in html


def changes(team, actor, patient):
    membership = team.memberships.first()
    topic = Topic.objects.first() or TopicFactory()
    assignment = PatientAssignment.objects.filter(team=team, ended_at=None).first()
    return {
        "kind of care": lambda: change_team(
            actor=actor, team=team, care_kind=CareKind.MENTAL, accepts_messages=True
        ),
        "title": lambda: plan_membership(
            actor=actor, membership=membership, title="RN", last_day=None
        ),
        "way of a topic": lambda: set_route(
            actor=actor, team=team, topic=topic, is_offered=True, first_role=Role.NURSE
        ),
        "another patient": lambda: assign_patient(actor=actor, patient=patient, team=team),
        "a patient fewer": lambda: end_assignment(actor=actor, assignment=assignment),
        "leaving": lambda: end_membership(actor=actor, membership=membership),
    }


def test_nothing_else_of_the_team_can_be_changed_before(frank, team, mailbox):
    patient = patient_at(team.facility)
    lose_every_reader(team)
    for name, change in changes(team, frank, patient).items():
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.code in ("no_reader", "last_member"), name
    assert not CareTeam.objects.filter(pk=team.pk, care_kind=CareKind.MENTAL).exists()


def planned(team, actor):
    """Return a membership whose days have not begun: its person reads nothing yet."""
    begins = (timezone.now() + timedelta(days=9)).date()
    person = UserFactory()
    return add_member(actor=actor, team=team, user=person, role=Role.NURSE, first_day=begins)


def test_nobody_who_is_to_come_gets_another_role_before(frank, team, mailbox):
    membership = planned(team, frank)
    lose_every_reader(team)
    with pytest.raises(Refused) as refused:
        change_role(actor=frank, membership=membership, role=Role.CLERK)
    assert refused.value.code == "no_reader"
    membership.refresh_from_db()
    assert (membership.role, membership.ended_at) == (Role.NURSE, None)


def test_what_the_page_of_a_member_refuses_it_does_not_change_either(client, frank, team, mailbox):
    membership = planned(team, frank)
    lose_every_reader(team)
    client.force_login(frank)
    facts = {"role": Role.CLERK, "title": "", "last_day": ""}
    page = client.post(f"{ADMIN}members/edit/{membership.pk}/", facts)
    assert "Nobody in this team may review messages any more" in page.content.decode()
    assert team.memberships.get(user=membership.user, ended_at=None).role == Role.NURSE


def test_the_page_of_the_team_says_why_its_switches_stay(client, frank, team, mailbox):
    lose_every_reader(team)
    client.force_login(frank)
    page = client.post(f"{ADMIN}teams/edit/{team.pk}/", {"care_kind": team.care_kind})
    assert "Nobody in this team may review messages any more" in page.content.decode()
    team.refresh_from_db()
    assert team.accepts_messages


def test_naming_the_successor_on_the_page_gives_it_patients_and_messages(
    client, frank, team, other, mailbox
):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    lose_every_reader(team)
    client.force_login(frank)
    facts = {"care_kind": team.care_kind, "closes": "on", "hand_to": str(other.pk)}
    facts["confirmed"] = f"close-{other.pk}"
    assert client.post(f"{ADMIN}teams/edit/{team.pk}/", facts).status_code == 302
    item.refresh_from_db()
    assert item.team == other
    assert not CareTeam.objects.without_reader().exists()
    assert PatientAssignment.objects.get(ended_at=None).team == other


def test_somebody_new_who_reads_settles_it_too(frank, team, mailbox):
    lose_every_reader(team)
    add_member(actor=frank, team=team, user=UserFactory(), role=Role.NURSE)
    assert not CareTeam.objects.without_reader().exists()
    change_team(actor=frank, team=team, care_kind=team.care_kind, accepts_messages=False)


def test_a_team_without_a_reader_is_no_successor(frank, team, other, mailbox):
    """Its patients would be where nobody reads once more."""
    lose_every_reader(team)
    lose_every_reader(other)
    with pytest.raises(InvalidInput) as refused:
        close_team(actor=frank, team=team, to=other)
    assert refused.value.code == "successor_empty"


def test_the_patient_reads_that_nobody_reads_and_whom_to_call(client, team, mailbox):
    sent_message(mailbox, team)
    lose_every_reader(team)
    patient = Patient.objects.get(mailbox=mailbox)
    access = for_user(patient.user)
    why = recipients.why_not_write(access, team)
    assert why is not None
    assert why.obstacle == recipients.Obstacle.NOBODY


def test_the_last_reader_cannot_leave_patients_behind(team, mailbox):
    leave = [(m.user, m) for m in team.memberships.active()]
    for _person, membership in leave[:-1]:
        end_membership(actor=national_administrator(), membership=membership)
    with pytest.raises(Refused) as refused:
        end_membership(actor=national_administrator(), membership=leave[-1][1])
    assert refused.value.code == "last_member"
    assert "1 patient is in its care" in str(refused.value.message)


def told(frank):
    return OutboxNotice.objects.filter(kind="unseen", recipient=frank).count()


def test_the_worker_reminds_each_day_until_it_is_done(frank, team, other, mailbox):
    sent_message(mailbox, team)
    settle(team)
    assert remind_of_successors() == 0
    lose_every_reader(team)
    call_command("sm_worker", "--once")
    assert (told(frank), remind_of_successors()) == (1, 0)
    cache.clear()  # as a day later
    assert (remind_of_successors(), told(frank)) == (1, 2)
    close_team(actor=frank, team=team, to=other)
    cache.clear()
    assert (remind_of_successors(), told(frank)) == (0, 2)


def test_of_a_team_that_nobody_ever_wrote_to_its_administrators_are_mailed_too(
    frank, team, mailbox, mailoutbox
):
    elsewhere = administrator(FacilityFactory(station_number="405"))
    lose_every_reader(team)
    call_command("sm_worker", "--once")
    call_command("sm_worker", "--once")
    assert not Message.objects.exists()
    assert (told(frank), told(elsewhere)) == (1, 0)
    mails = [mail for mail in mailoutbox if mail.to == [frank.email]]
    assert len(mails) == 1
    assert reverse("sm_plugin:uncovered") in mails[0].body
    assert "Santos" not in mails[0].subject + mails[0].body


def test_where_only_a_region_runs_the_place_its_administrators_are_mailed(team, mailbox, caplog):
    Appointment.objects.update(until=timezone.now())
    lose_every_reader(team)
    assert remind_of_successors() == 1
    assert not OutboxNotice.objects.filter(kind="unseen").exists()
    assert "Nobody who runs the station" in caplog.text
    rita = wide_administrator()
    cache.clear()  # as a day later
    remind_of_successors()
    assert told(rita) == 1


def test_who_no_longer_runs_the_place_gets_no_mail_of_its_team(frank, team, mailbox, mailoutbox):
    lose_every_reader(team)
    assert remind_of_successors() == 1
    frank.is_active = False
    frank.save(update_fields=["is_active"])
    deliver_due()
    assert OutboxNotice.objects.get(recipient=frank).dropped_at
    assert [frank.email] not in [mail.to for mail in mailoutbox]


def test_the_page_of_uncovered_teams_names_one_with_patients_alone(client, frank, team, mailbox):
    lose_every_reader(team)
    client.force_login(frank)
    assert team.name in client.get(reverse("sm_plugin:uncovered")).content.decode()


def test_a_membership_that_is_only_planned_reads_nothing_yet(frank, team, mailbox):
    lose_every_reader(team)
    begins = (timezone.now() + timedelta(days=9)).date()
    add_member(actor=frank, team=team, user=UserFactory(), role=Role.NURSE, first_day=begins)
    assert CareTeam.objects.without_reader().get() == team


@pytest.mark.parametrize("has_message", [False, True])
def test_of_a_team_of_which_telling_failed_it_is_told_in_the_next_round_and_others_at_once(
    has_message, settings, frank, team, mailbox, caplog
):
    joan_place = FacilityFactory(name="Portland VA", station_number="405")
    joan, far = administrator(joan_place, "Joan Mercer"), team_at(joan_place, "Dr. Ada Hale")
    far_mailbox = mailbox_of(patient_at(joan_place, "James Okafor"), far)
    if has_message:
        sent_message(mailbox, team)
        sent_message(far_mailbox, far)
    for one in (team, far):
        lose_every_reader(one)
    tell = tell_unseen if has_message else remind_of_successors
    host = settings.SECURE_MESSAGING

    settings.SECURE_MESSAGING = host | {
        "ADAPTER": "tests.sm_plugin.helpers.silent_host.FailsForFrank"
    }
    tell()
    assert (told(frank), told(joan)) == (0, 1)
    assert "ConnectionError" in caplog.text
    settings.SECURE_MESSAGING = host
    tell()
    assert (told(frank), told(joan)) == (1, 1)
