"""Nothing a person had is lost when she leaves, changes her role or loses her account."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from sm_plugin import wagtail_hooks
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Membership
from sm_plugin.teams.services import add_member
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership import handover
from sm_plugin.triage.ownership.handover import change_role, end_membership, mend_left_behind
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.ownership.unseen import tell_unseen
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps.services import answer, release, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.counting import survey_of
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

User = get_user_model()


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    cache.clear()


@world
def team():
    return team_at(
        FacilityFactory(),
        pharmacist="Peter Nguyen",
        nurse="Angela Brooks",
        clerk="Carol Benson",
    )


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def medication_item(mailbox, team, subject="My pills"):
    topic = TopicFactory(code="medication-test", label="Medication", first_role=Role.PHARMACIST)
    message = sent_message(mailbox, team, subject, f"About {subject}", topic=topic)
    return WorkItem.objects.get(thread=message.thread)


def leave(person, team):
    membership = team.memberships.get(user=person, ended_at=None)
    end_membership(actor=national_administrator(), membership=membership)


def change_to_clerk(person, team):
    membership = team.memberships.get(user=person, ended_at=None)
    change_role(actor=national_administrator(), membership=membership, role=Role.CLERK)


def close_by_saving(person, team):
    person.is_active = False
    person.save(update_fields=["is_active"])


def close_on_wagtails_page(person, team, client):
    client.force_login(national_administrator())
    url = reverse("wagtailusers_users:edit", args=[person.pk])
    data = {"email": person.email, "full_name": person.full_name, "groups": []}
    assert client.post(url, data).status_code == 302
    person.refresh_from_db()
    assert not person.is_active


def close_many_on_wagtails_page(person, team, client):
    client.force_login(national_administrator())
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    with TestCase.captureOnCommitCallbacks(execute=True):
        page = client.post(f"{url}?id={person.pk}", {"mark_as_active": "False"})
    assert page.status_code == 302
    person.refresh_from_db()
    assert not person.is_active


def close_in_djangos_admin(person, team, client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    url = reverse("admin:accounts_user_change", args=[person.pk])
    data = {
        "email": person.email,
        "full_name": person.full_name,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "08:00",
    }
    page = client.post(url, data)
    assert page.status_code == 302, page.context["errors"]
    person.refresh_from_db()
    assert not person.is_active


def close_behind_every_back(person, team):
    """As a directory or a hand in the database does it; the worker finds it."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert mend_left_behind() >= 1


WAYS = (
    leave,
    change_to_clerk,
    close_by_saving,
    close_on_wagtails_page,
    close_many_on_wagtails_page,
    close_in_djangos_admin,
    close_behind_every_back,
)


def go(way, person, team, client):
    if way.__code__.co_argcount == 3:
        return way(person, team, client)
    return way(person, team)


def in_my_role(user, team):
    return {item for part in QUEUES["role"].of(user, [team]) for item in part}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_leaver_has_goes_to_who_stands_in_and_nobody_is_named(way, client, team, mailbox):
    peter, angela = member(team, Role.PHARMACIST), member(team)
    taken, waiting, answered = (medication_item(mailbox, team, f"Pills {n}") for n in range(3))
    take(actor=peter, item=taken)
    answer(actor=peter, item=answered, body="One a day.", idempotency_key=uuid4())

    go(way, peter, team, client)
    tell_where_it_waits()

    for item in (taken, waiting, answered):
        item.refresh_from_db()
        assert item.assignee is None
        assert item.role == Role.PHARMACIST, "the route stays"
    assert (taken.status, waiting.status, answered.status) == ("waiting", "waiting", "answered")
    assert in_my_role(angela, team) == {taken, waiting}, "a nurse stands in for the pharmacist"
    assert survey_of(angela).queues["role"] == 2
    assert state_words(taken.thread) == state_words(waiting.thread) == "Received: with a nurse"
    assert taken.thread.events.latest("at").kind == "handed_back"
    put_back = AuditEvent.objects.filter(action="item.release")
    assert {event.object_key for event in put_back} == {str(taken.pk), str(answered.pk)}


@pytest.mark.parametrize("way", [leave, close_by_saving])
def test_a_reply_after_the_answerer_left_goes_to_someone_who_is_there(way, client, team, mailbox):
    peter, angela = member(team, Role.PHARMACIST), member(team)
    item = medication_item(mailbox, team)
    answer(actor=peter, item=item, body="One a day.", idempotency_key=uuid4())
    go(way, peter, team, client)
    OutboxNotice.objects.all().delete()

    write_again(mailbox)

    item.refresh_from_db()
    assert (item.status, item.assignee) == ("waiting", None)
    assert in_my_role(angela, team) == {item}
    assert [notice.recipient for notice in OutboxNotice.objects.all()] == [angela]


def test_accounts_closed_together_are_put_back_one_by_one_once_they_are_closed(
    client, team, mailbox, monkeypatch
):
    """In one transaction the record of the first would be held while others' teams are locked."""
    people = [member(team, Role.PHARMACIST), member(team)]
    items = [medication_item(mailbox, team, f"Pills {n}") for n in range(2)]
    for person, item in zip(people, items, strict=True):
        take(actor=person, item=item)
    client.force_login(national_administrator())
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    query = "&".join(f"id={person.pk}" for person in people)

    with TestCase.captureOnCommitCallbacks() as waiting:
        client.post(f"{url}?{query}", {"mark_as_active": "False"})
        assert not User.objects.filter(pk__in=[one.pk for one in people], is_active=True).exists()
        assert WorkItem.objects.filter(assignee__isnull=False).count() == 2
    fails = [RuntimeError]

    def close(**facts):
        if fails:
            raise fails.pop()
        handover.close_account(**facts)

    monkeypatch.setattr(wagtail_hooks, "close_account", close)
    for callback in waiting:
        callback()

    assert WorkItem.objects.filter(assignee__isnull=False).count() == 1, "one failed alone"
    assert mend_left_behind() == 1


def test_a_reply_is_not_given_to_someone_whose_account_closed_unseen(team, mailbox):
    """Before the worker has looked: the sender's own transaction asks who is there."""
    peter = member(team, Role.PHARMACIST)
    item = medication_item(mailbox, team)
    answer(actor=peter, item=item, body="One a day.", idempotency_key=uuid4())
    User.objects.filter(pk=peter.pk).update(is_active=False)

    write_again(mailbox)

    item.refresh_from_db()
    assert (item.status, item.assignee) == ("waiting", None)


def write_again(mailbox):
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    return reply(actor=mailbox.owner, entry=entry, body="And now?", idempotency_key=uuid4())


def test_what_waited_for_a_role_is_its_own_again_when_somebody_comes(team, mailbox):
    item = medication_item(mailbox, team)
    leave(member(team, Role.PHARMACIST), team)
    new = UserFactory(full_name="Nell New")

    add_member(actor=national_administrator(), team=team, user=new, role=Role.PHARMACIST)
    tell_where_it_waits()

    item.refresh_from_db()
    assert in_my_role(new, team) == {item}
    assert not in_my_role(member(team), team)
    assert state_words(item.thread) == "Received: with a pharmacist"


def test_the_last_member_stays_while_messages_are_open(team, mailbox):
    item = medication_item(mailbox, team)
    for role in (Role.PHARMACIST, Role.CLERK, Role.NURSE):
        leave(member(team, role), team)
    last = member(team, Role.PROVIDER)
    assert in_my_role(last, team) == {item}

    with pytest.raises(Refused) as refused:
        leave(last, team)

    assert refused.value.code == "last_member"
    assert "1 message is open" in str(refused.value.message)
    assert team.memberships.active().get().user == last


def test_the_last_member_of_a_team_with_nothing_open_may_leave(team):
    for person in [one.user for one in team.memberships.active()]:
        leave(person, team)
    assert not team.memberships.active().exists()


def test_the_admin_page_says_why_the_last_member_stays(client, team, mailbox):
    medication_item(mailbox, team)
    for role in (Role.PHARMACIST, Role.CLERK, Role.NURSE):
        leave(member(team, role), team)
    membership = team.memberships.active().get()
    client.force_login(national_administrator())

    url = f"/admin/secure-messaging/members/edit/{membership.pk}/"
    page = client.post(url, {"role": membership.role, "leaves": "on"})

    assert "the last person in the team" in page.content.decode()
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_the_worker_counts_what_nobody_can_see(team, mailbox, caplog):
    medication_item(mailbox, team)
    assert tell_unseen() == 0
    for membership in team.memberships.active():
        User.objects.filter(pk=membership.user_id).update(is_active=False)

    assert tell_unseen() == 1
    assert "1 open item(s) and nobody to review them" in caplog.text
    assert str(team.pk) in caplog.text
    assert tell_unseen() == 0, "said once, until the number changes or an hour is over"


def test_a_clerk_who_puts_a_nurses_item_back_leaves_it_the_nurses(team, mailbox):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    carol = member(team, Role.CLERK)

    take(actor=carol, item=item)
    item.thread.refresh_from_db()
    assert state_words(item.thread) == "Being answered by a clerk"
    release(actor=carol, item=item)

    item.refresh_from_db()
    assert item.role == Role.NURSE
    assert state_words(item.thread) == "Received: with a nurse"
    assert in_my_role(member(team), team) == {item}


def test_a_reply_to_a_clerk_who_has_a_nurses_item_leaves_it_the_nurses(team, mailbox):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    carol = member(team, Role.CLERK)
    take(actor=carol, item=item)
    write_again(mailbox)

    release(actor=carol, item=WorkItem.objects.get())

    assert in_my_role(member(team), team) == {item}


def test_nobody_is_preselected_to_refer_a_message_to(client, team, mailbox):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    client.force_login(member(team))
    url = reverse("sm_plugin:item", args=[item.pk])

    [refer] = [one for one in client.get(url).context["panels"] if one.step.name == "refer"]
    field = refer.form["role"]
    assert field.value() in (None, "")
    assert field.field.choices[0][0] == ""
    page = client.post(reverse("sm_plugin:refer", args=[item.pk]), {"role": ""})

    assert page.status_code == 422
    assert "Choose who should read it." in page.content.decode()
    item.refresh_from_db()
    assert item.role == Role.NURSE


def test_the_roles_to_refer_to_are_read_with_one_query(team, mailbox, django_assert_num_queries):
    from sm_plugin.triage.steps.passing import roles_to_refer_to

    item = WorkItem.objects.with_thread().get(thread=sent_message(mailbox, team).thread)
    angela = member(team)
    with django_assert_num_queries(1):
        assert roles_to_refer_to(item, angela) == ["clerk", "pharmacist", "provider"]


def test_what_the_worker_had_to_mend_is_logged_and_told_to_who_runs_the_station(team, caplog):
    item = WorkItem.objects.get(
        thread=sent_message(mailbox_of(patient_at(team.facility), team), team).thread
    )
    take(actor=member(team), item=item)
    frank = administrator(team.facility)
    assert "was still with" not in first_page(frank)
    Membership.objects.filter(user=member(team)).update(ended_at=timezone.now())

    assert mend_left_behind() == 1

    assert "The worker mended 1 item(s)" in caplog.text
    assert "1 message was still with somebody who had left the team" in first_page(frank)
    elsewhere = administrator(FacilityFactory())
    assert "was still with" not in first_page(elsewhere)


def first_page(user):
    return signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
