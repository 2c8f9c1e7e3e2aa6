"""A right that was taken away is gone on the next request of a session that lives on."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.facilities.services import change_stage
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import add_member, change_team, end_assignment
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.threads.models import Message
from sm_plugin.triage.ownership.handover import end_membership
from tests.factories import national_administrator
from tests.sm_plugin.matrix.asking import form_for, seen
from tests.sm_plugin.matrix.cast import World

pytestmark = pytest.mark.django_db


def get(world: World, person: str, name: str, **ids: Any) -> str:
    return seen(world.clients[person].get(reverse(f"sm_plugin:{name}", kwargs=ids)))


def post(world: World, person: str, name: str, **ids: Any) -> str:
    url = reverse(f"sm_plugin:{name}", kwargs=ids)
    return seen(world.clients[person].post(url, form_for(name)))


def test_a_nurse_taken_out_of_the_team_loses_queue_item_and_answer(world):
    item = world.item("ruth").pk
    assert (get(world, "angela", "queue"), get(world, "angela", "item", item_id=item)) == (
        "200",
        "200",
    )

    membership = world.people["angela"].sm_memberships.get()
    end_membership(actor=national_administrator(), membership=membership)

    assert get(world, "angela", "queue") == "403"
    assert get(world, "angela", "item", item_id=item) == "404"
    assert post(world, "angela", "answer", item_id=item) == "404"


def test_a_nurse_moved_to_another_team_sees_only_that_team(world):
    membership = world.people["angela"].sm_memberships.get()
    end_membership(actor=national_administrator(), membership=membership)
    add_member(
        actor=national_administrator(),
        team=world.teams["b"],
        user=world.people["angela"],
        role="nurse",
    )

    page = world.clients["angela"].get(reverse("sm_plugin:queue") + "?queue=unassigned")

    assert "Subject of walt" in page.content.decode()
    assert "Subject of ruth" not in page.content.decode()


@pytest.mark.parametrize("person", ["ruth", "angela"])
def test_someone_deactivated_is_sent_to_the_sign_in(person, world):
    user = world.people[person]
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert get(world, person, "inbox") == get(world, person, "queue") == "sign-in"
    assert get(world, person, "item", item_id=world.item("ruth").pk) == "sign-in"
    assert get(world, person, "thread", thread_id=world.threads["ruth"].pk) == "sign-in"


def test_while_a_facility_is_paused_its_veterans_read_but_do_not_write(world):
    thread, team = world.threads["ruth"], world.teams["a"]
    change_stage(
        actor=world.people["frank"], facility=world.facilities[0], to="paused", reason="Flood"
    )

    assert get(world, "ruth", "inbox") == get(world, "ruth", "sent") == "200"
    assert get(world, "ruth", "thread", thread_id=thread.pk) == "200"
    assert get(world, "ruth", "choose_team") == "why_not"
    assert get(world, "ruth", "compose", team_id=team.pk) == "why_not"
    assert post(world, "ruth", "compose", team_id=team.pk) == "403"
    assert post(world, "ruth", "reply", thread_id=thread.pk) == "403"
    assert Message.objects.filter(thread=thread).count() == 1
    assert get(world, "walt", "choose_team") == "200", "another facility is not touched"


def test_a_team_that_closed_gets_no_new_messages(world):
    CareTeam.objects.filter(pk=world.teams["a"].pk).update(closed_at=timezone.now())

    check_that_ruth_only_reads(world)


def test_a_team_that_stopped_accepting_gets_no_new_messages(world):
    team = world.teams["a"]
    change_team(
        actor=national_administrator(),
        team=team,
        care_kind=team.care_kind,
        accepts_messages=False,
    )

    check_that_ruth_only_reads(world)


def test_a_patient_taken_out_of_a_teams_care_cannot_write_to_it(world):
    assignment = world.people["ruth"].sm_patient.assignments.get()
    end_assignment(actor=national_administrator(), assignment=assignment)

    check_that_ruth_only_reads(world)


def check_that_ruth_only_reads(world: World) -> None:
    team, thread = world.teams["a"], world.threads["ruth"]
    assert get(world, "ruth", "thread", thread_id=thread.pk) == "200"
    assert get(world, "ruth", "compose", team_id=team.pk) == "why_not"
    assert post(world, "ruth", "compose", team_id=team.pk) == "403"
    assert post(world, "ruth", "reply", thread_id=thread.pk) == "403"
    assert Message.objects.filter(thread__patient=thread.patient).count() == 1


def test_terms_that_are_no_longer_accepted_close_writing_and_leave_reading_open(world):
    """See docs/decisions/0121."""
    team, thread = world.teams["a"], world.threads["ruth"]
    TermsAcceptance.objects.filter(user=world.people["ruth"]).delete()

    assert get(world, "ruth", "inbox") == "200"
    assert get(world, "ruth", "thread", thread_id=thread.pk) == "200"
    assert get(world, "ruth", "choose_team") == "opt_in"
    assert get(world, "ruth", "compose", team_id=team.pk) == "opt_in"
    assert post(world, "ruth", "compose", team_id=team.pk) == "403"
    assert post(world, "ruth", "reply", thread_id=thread.pk) == "403"
    assert Message.objects.filter(thread__patient=thread.patient).count() == 1


def test_rights_on_other_models_or_all_models_open_nothing(world):
    """Model-wide permissions, which an administrator could hand out in the admin, do not count."""
    from django.contrib.auth.models import Permission

    wanted = Permission.objects.filter(content_type__app_label="sm_plugin")
    assert wanted.filter(codename="view_mailbox").exists()
    world.people["sam"].user_permissions.set(wanted)

    assert get(world, "sam", "queue") == "403"
    assert get(world, "sam", "item", item_id=world.item("ruth").pk) == "404"
    assert get(world, "sam", "thread", thread_id=world.threads["ruth"].pk) == "why_not"
