"""Rights and facts agree, differences are found, and our reading of rights is guardian's own."""

import random
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from guardian.shortcuts import get_objects_for_user

from portal.accounts.models import User
from sm_plugin.grants import grant, granted_ids, withdraw
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import mailbox_of_team
from sm_plugin.permissions import Act, allowed
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import add_member
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.handover import change_role, end_membership
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
from tests.worlds import world

pytestmark = pytest.mark.django_db

MAILBOX_RIGHTS = ("view_mailbox", "send_as_mailbox", "organise_mailbox")
TEAM_RIGHTS = ("work_team", "coordinate_team", "manage_team")


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def mailbox(team):
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    return mailbox


def differences() -> list[str]:
    out = StringIO()
    with pytest.raises(CommandError, match="difference"):
        call_command("sm_check_grants", stdout=out)
    return out.getvalue().splitlines()


def agree() -> bool:
    out = StringIO()
    call_command("sm_check_grants", stdout=out)
    return "agree" in out.getvalue()


def test_a_group_without_a_place_in_the_team_opens_nothing(team, mailbox):
    """As an administrator of accounts could do it, for somebody else or for herself."""
    ada = UserFactory(full_name="Ada Lockhart", is_superuser=True)
    ada.groups.add(team.group)

    assert differences()
    assert not CareTeam.objects.visible_to(ada).exists()
    assert not WorkItem.objects.visible_to(ada).exists()
    assert not allowed(ada, Act.READ_ITEM, WorkItem.objects.get())
    assert CareTeam.objects.visible_to(member(team)).exists()


def test_what_the_services_write_agrees_with_the_facts_at_every_step(team, mailbox):
    assert agree()
    national = national_administrator()
    coordinator = team.memberships.active().get(role=Role.COORDINATOR)
    change_role(actor=national, membership=coordinator, role=Role.CLERK)
    assert agree()
    add_member(actor=national, team=team, user=UserFactory(), role=Role.COORDINATOR)
    assert agree()
    end_membership(actor=national, membership=team.memberships.active().get(role="nurse"))
    assert agree()


def test_a_closed_account_is_no_difference(team):
    User.objects.filter(pk=member(team).pk).update(is_active=False)
    assert agree()


def test_a_right_on_a_patients_mailbox_that_no_fact_explains_is_found(team, mailbox):
    nurse = member(team)
    grant("view_mailbox", nurse, mailbox)
    grant("send_as_mailbox", team.group, mailbox)

    assert differences() == [
        f"extra: view_mailbox of user {nurse.pk} on mailbox {mailbox.pk}",
        f"extra: send_as_mailbox of group {team.group_id} on mailbox {mailbox.pk}",
    ]


def test_a_mailbox_that_fell_to_another_owner_is_found(mailbox):
    thief = UserFactory()
    Mailbox.objects.filter(pk=mailbox.pk).update(owner=thief)

    assert differences() == [f"extra: ownership of user {thief.pk} on mailbox {mailbox.pk}"]


def test_a_team_that_lost_its_rights_is_found(team, mailbox):
    withdraw("work_team", team.group, team)
    withdraw("view_mailbox", team.group, team.mailbox)
    coordinator = member(team, Role.COORDINATOR)
    withdraw("coordinate_team", coordinator, team)

    assert differences() == [
        f"missing: coordinate_team of user {coordinator.pk} on care team {team.pk}",
        f"missing: work_team of group {team.group_id} on care team {team.pk}",
        f"missing: view_mailbox of group {team.group_id} on mailbox {team.mailbox.pk}",
    ]


def test_someone_in_a_teams_group_without_a_membership_is_found(team):
    stranger, nurse = UserFactory(), member(team)
    stranger.groups.add(team.group)
    nurse.groups.remove(team.group)

    assert differences() == [
        f"missing: group {team.group.name} of user {nurse.pk}",
        f"extra: group {team.group.name} of user {stranger.pk}",
    ]


def test_a_right_that_only_an_appointment_gives_is_found(team):
    sam = UserFactory()
    grant("manage_rollout", sam, team.facility)
    administrator(team.facility)

    assert differences() == [
        f"extra: manage_rollout of user {sam.pk} on facility {team.facility_id}"
    ]


def test_the_check_costs_the_same_for_many_teams(django_assert_num_queries):
    agree()  # which kinds of things there are is asked once in a process
    for _round in range(2):
        for _count in range(3):
            mailbox_of_team(team_at(FacilityFactory()))
        with django_assert_num_queries(19):  # four are for each kind of post that people hold
            assert agree()


@pytest.mark.parametrize("seed", range(4))
def test_our_reading_of_rights_is_guardians_own_on_random_grants(seed):
    """Grants to people and groups, members that come and go, closed accounts and superusers."""
    chance = random.Random(seed)
    people = [UserFactory() for _n in range(5)] + [UserFactory(is_superuser=True)]
    groups = [Group.objects.create(name=f"group {n}") for n in range(3)]
    teams = [team_at(FacilityFactory()) for _n in range(3)]
    boxes = [mailbox_of_team(team) for team in teams]
    for person in people:
        person.groups.set(chance.sample(groups, k=chance.randrange(3)))
    for _n in range(40):
        holder = chance.choice([*people, *groups])
        if chance.random() < 0.5:
            grant(chance.choice(MAILBOX_RIGHTS), holder, chance.choice(boxes))
        else:
            grant(chance.choice(TEAM_RIGHTS), holder, chance.choice(teams))
    for person in people[:2]:
        person.groups.clear()
        withdraw("view_mailbox", person, boxes[0])

    for person in people:
        for team in chance.sample(teams, k=chance.randrange(1, 4)):
            Membership.objects.create(team=team, user=person, role=Role.NURSE)

    compared = 0
    for person in people:
        own = set(teams_of(person))
        for model, rights in ((Mailbox, MAILBOX_RIGHTS), (CareTeam, TEAM_RIGHTS)):
            for right in rights:
                theirs = get_objects_for_user(
                    person, right, model, accept_global_perms=False, with_superuser=False
                )
                compared += len(theirs)
                assert set(granted_ids(person, model, right)) == {obj.pk for obj in theirs}
                if model is Mailbox:
                    # A grant on a team's mailbox counts for the team's members alone.
                    of_own = {box for box in theirs if box.team_id in own}
                    assert set(Mailbox.objects.granted_to(person, right)) == of_own
    assert compared > 20


def teams_of(person: User) -> list[Any]:
    return list(Membership.objects.filter(user=person).values_list("team", flat=True))


def test_a_model_wide_permission_opens_no_mailbox(team, mailbox):
    editor = UserFactory()
    editor.user_permissions.add(Permission.objects.get(codename="view_mailbox"))

    assert editor.has_perm("sm_plugin.view_mailbox")
    assert not Mailbox.objects.visible_to(editor).exists()


def test_a_closed_account_and_a_superuser_hold_nothing_of_themselves(team, mailbox):
    nurse = member(team)
    nurse.is_active = False

    assert granted_ids(nurse, CareTeam, "work_team") == []
    assert not Mailbox.objects.visible_to(nurse).exists()
    assert not Mailbox.objects.visible_to(national_administrator()).exists()
