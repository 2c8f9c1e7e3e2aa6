"""The worklist: lines, filters and their counts, steps on several items, and what comes next."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notes.services import write_note
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.text.dates import day_in_words
from sm_plugin.threads.choices import Outcome
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.steps.answers import outcomes_of
from sm_plugin.triage.steps.services import answer, refer, take
from sm_plugin.web.team.worklist.forms import BulkForm
from sm_plugin.worklist.models import WorklistSettings
from sm_plugin.worklist.services import change_worklist, save_filter, shown_as
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def facility() -> Facility:
    return FacilityFactory()


@world
def team(facility: Facility) -> CareTeam:
    return team_at(facility, nurse="Angela Brooks", pharmacist="Peter Nguyen", clerk="Carol Benson")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def choosing(page: str) -> list[str]:
    """Return the names of the tick boxes of the rows."""
    boxes = BeautifulSoup(page, "html.parser").select("label:has(input[name=items])")
    return [box.text.strip() for box in boxes]


def wrote(mailbox: Mailbox, team: CareTeam, subject: str, topic: str = "symptom") -> WorkItem:
    topic_row = TopicFactory(code=topic, label=topic.title(), first_role="nurse")
    message = sent_message(mailbox, team, subject, topic=topic_row)
    item: WorkItem = WorkItem.objects.get(thread=message.thread)
    return item


def test_a_line_has_patient_with_two_identifiers_subject_and_due(mailbox, team):
    wrote(mailbox, team, "Dizzy in the morning")

    page = see(member(team), "queue")

    assert page.says(f"Ruth Delgado 05/04/1952, {mailbox.patient.record_number}")
    assert page.says("Dizzy in the morning")
    assert page.says("My role 1 item")


def test_filters_stand_in_the_address_and_say_how_many_there_are(mailbox, team):
    wrote(mailbox, team, "Bone scan", "test_result")
    item = wrote(mailbox, team, "Sore knee")
    write_note(actor=member(team), item=item, body="Call first.", idempotency_key=uuid4())

    everything = see(member(team), "queue")
    tests = see(member(team), "queue", queue="role", topic="test_result")
    noted = see(member(team), "queue", queue="role", notes="yes")

    assert everything.says("Test_Result 1")
    assert everything.says("With notes 1")
    assert (tests.says("Bone scan"), tests.says("Sore knee")) == (True, False)
    assert tests.says("1 of 2")
    assert (noted.says("Bone scan"), noted.says("Sore knee")) == (False, True)
    see(member(team), "queue", queue="role", age="soon", status=422)


@pytest.mark.parametrize("who", ["abc", "x" * 40, "1" * 40, "-1 OR 1", str(UUID(int=1))])
def test_a_holder_that_no_account_can_be_is_refused_in_words(who, mailbox, team):
    wrote(mailbox, team, "Sore knee")

    see(member(team), "queue", queue="role", who=who, status=422)


def test_older_items_of_a_role_that_nobody_has_are_found_together(mailbox, team):
    old, taken = wrote(mailbox, team, "Old knee"), wrote(mailbox, team, "Old hip")
    wrote(mailbox, team, "New elbow")
    WorkItem.objects.filter(pk__in=[old.pk, taken.pk]).update(
        received_at=timezone.now() - timedelta(days=4)
    )
    take(actor=member(team), item=taken)

    page = see(member(team), "queue", queue="role", age="3", who="nobody")

    found = [words for words in ("Old knee", "Old hip", "New elbow") if page.says(words)]
    assert found == ["Old knee"]


def test_a_saved_filter_is_a_link_and_its_name_is_sealed(mailbox, team):
    nurse = member(team)
    client = signed_in(nurse)
    address = reverse("sm_plugin:worklist_filter") + "?queue=mine&topic=symptom"

    assert client.post(address, {"name": "Delgado's knee"}).status_code == 302

    page = see(nurse, "queue")
    assert page.says("Delgado's knee")
    assert "href=?queue=mine&topic=symptom" in page.acted_on
    assert b"Delgado" not in bytes(WorklistSettings.objects.get().filters_sealed)
    assert not see(member(team, Role.CLERK), "queue").says("Delgado's knee")
    client.post(address, {"remove": "1"})
    assert not see(nurse, "queue").says("Delgado's knee")


def together(user, items, **words):
    form = {"items": [shown_as(one) for one in items]} | words
    response = signed_in(user).post(reverse("sm_plugin:together"), form)
    return response, response.content.decode()


def test_several_are_taken_and_the_urgent_one_is_not(mailbox, team):
    calm, urgent = wrote(mailbox, team, "Sore knee"), wrote(mailbox, team, "Chest pain")
    WorkItem.objects.filter(pk=urgent.pk).update(
        alarm_at=timezone.now(), review_due_at=timezone.now()
    )
    nurse = member(team)

    _response, page = together(nurse, [calm, urgent], act="take")

    assert "You took 1 message. It is in Mine." in page
    assert "It is urgent and not reviewed. Open it by itself." in page
    calm.refresh_from_db()
    urgent.refresh_from_db()
    assert (calm.assignee, urgent.assignee) == (nurse, None)


def test_what_waits_for_another_role_is_not_taken_with_the_others(mailbox, team):
    """Its page asks first: whoever takes it by mistake hides it from those it is for."""
    own, clerks = wrote(mailbox, team, "Sore knee"), wrote(mailbox, team, "Sore hip")
    WorkItem.objects.filter(pk=clerks.pk).update(role=Role.CLERK)

    _response, page = together(member(team), [own, clerks], act="take")

    assert "You took 1 message. It is in Mine." in page
    assert "It waits for a clerk. Open it by itself to take it." in page
    clerks.refresh_from_db()
    assert clerks.assignee is None


def test_what_is_answered_and_taken_is_not_said_to_be_in_mine(mailbox, team):
    nurse, item = member(team), wrote(mailbox, team, "Sore knee")
    answer(actor=nurse, item=item, body="Rest it.", idempotency_key=uuid4())
    WorkItem.objects.filter(pk=item.pk).update(assignee=None)  # as of one who left
    item = WorkItem.objects.select_related("thread").get(pk=item.pk)

    response, page = together(nurse, [item], act="take")

    assert "You have 1 answered message now. It is not in Mine: no answer is owed." in page
    assert response.context["now_in"] is None
    assert not WorkItem.objects.mine(nurse).exists()


def test_one_that_was_written_to_since_is_not_completed_with_the_others(mailbox, team):
    first, second = wrote(mailbox, team, "Sore knee"), wrote(mailbox, team, "Sore hip")
    now = second.thread.last_message_at
    # Its transaction was at work while the list was drawn: it came before the list, and later.
    Thread.objects.filter(pk=second.thread_id).update(last_message_at=now + timedelta(seconds=-1))

    _response, page = together(member(team), [first, second], act="complete", outcome="phoned")

    assert "1 message is completed. It is in Done." in page
    assert "A message came since the list was shown. Read it first." in page
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("done", "waiting")


def test_together_only_reasons_are_offered_that_a_step_takes(mailbox, team):
    nurse, items = member(team), [wrote(mailbox, team, "Sore knee")]
    offered = [value for value, _label in BulkForm(roles=()).fields["outcome"].choices if value]
    assert offered == outcomes_of(items[0])

    for reason in set(Outcome.values) - set(offered):
        response, page = together(nurse, items, act="complete", outcome=reason)
        assert response.status_code == 422
        assert "Select a valid choice" in page


def test_several_of_another_team_are_none(facility, mailbox, team):
    other = team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")
    item = wrote(mailbox, team, "Sore knee")

    _response, page = together(member(other), [item], act="take")

    assert "Nothing was done." in page
    assert "1 message is no longer with your team." in page
    assert "Sore knee" not in page
    item.refresh_from_db()
    assert item.assignee is None


def test_a_step_leads_to_the_next_of_the_same_list_or_to_the_list(mailbox, team):
    first, other, second = (
        wrote(mailbox, team, subject, topic)
        for subject, topic in [
            ("Sore knee", "symptom"),
            ("Bone scan", "test_result"),
            ("Sore hip", "symptom"),
        ]
    )
    nurse = member(team)
    client, words = signed_in(nurse), "?queue=role&topic=symptom"
    form = {"outcome": "phoned", "newest_seen": str(first.thread.messages.get().pk)}

    response = client.post(reverse("sm_plugin:complete", args=[first.pk]) + words, form)

    at_second = reverse("sm_plugin:item", args=[second.pk])
    assert response["Location"] == f"{at_second}{words}&came=next&left={first.pk}"
    page = client.get(response["Location"]).content.decode()
    assert "Next message: Ruth Delgado" in page
    assert "The message before this one: The item is completed." in page
    left = reverse("sm_plugin:item", args=[first.pk]) + words.replace("&", "&amp;")
    assert f'You came from: <a class="sm-line-link" href="{left}"><bdi>Sore knee</bdi></a>' in page
    change_worklist(actor=nurse, after_step="list")
    form["newest_seen"] = str(other.thread.messages.get().pk)
    response = client.post(reverse("sm_plugin:complete", args=[other.pk]) + words, form)
    assert response["Location"] == reverse("sm_plugin:queue") + words


def test_the_message_that_one_came_from_is_on_record_as_its_own_patients(facility, mailbox, team):
    item = wrote(mailbox, team, "Sore knee")
    other = wrote(mailbox_of(patient_at(facility, "Otto Ray"), team), team, "Bad cough")
    page = see(member(team), "item", item.pk, queue="role", left=str(other.pk))

    assert page.says("Bad cough")
    patient = str(other.thread.patient_id)
    (event,) = AuditEvent.objects.filter(patient_key=patient, code="left")
    assert (event.action, event.object_key) == (Action.QUEUE_LIST, str(other.pk))


@pytest.mark.parametrize("left", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_message_that_nobody_came_from_is_not_named(mailbox, team, left):
    item = wrote(mailbox, team, "Sore knee")
    page = see(member(team), "item", item.pk, queue="role", left=left)
    assert page.says("Sore knee")
    assert not page.says("You came from")


def test_a_message_of_another_team_is_not_named_either(facility, mailbox, team):
    item = wrote(mailbox, team, "Sore knee")
    theirs = team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")
    other = wrote(mailbox_of(patient_at(facility, "Otto Ray"), theirs), theirs, "Private matter")
    page = see(member(team), "item", item.pk, queue="role", left=str(other.pk))
    assert not page.says("Private matter")


def test_a_line_that_nobody_has_says_which_role_it_waits_for(mailbox, team):
    item = wrote(mailbox, team, "Sore knee")
    refer(actor=member(team), item=item, role=Role.PHARMACIST, reason="medication")
    page = see(member(team), "queue", queue="unassigned")
    assert '<span class="sm-worklist__role">pharmacist</span>' in page.page


def test_who_is_away_reads_so_above_the_list_and_nobody_else_does(mailbox, team):
    wrote(mailbox, team, "Sore knee")
    nurse, today = member(team), timezone.localdate(None, team.facility.time_zone)
    begin_absence(actor=nurse, team=team, user=nurse, first_day=today, last_day=today)
    own = see(nurse, "queue", queue="role")
    assert own.says(f"You are away from {team.name} until {day_in_words(today)}.")
    assert own.says("While you are away, messages wait for others.")
    assert not own.says("Nothing is waiting for your role.")
    assert not see(member(team, Role.PHARMACIST), "queue").says("You are away")


def test_what_moves_with_an_absence_of_today_is_told(mailbox, team):
    nurse, today = member(team), timezone.localdate(None, team.facility.time_zone)
    for subject in ("Sore knee", "Sore hip"):
        take(actor=nurse, item=wrote(mailbox, team, subject))
    key = Membership.objects.get(team=team, user=nurse).pk
    form = {"member": key, "first_day": today.isoformat(), "last_day": today.isoformat()}
    response = signed_in(nurse).post(reverse("sm_plugin:absences"), form, follow=True)
    told = "2 messages that were being answered went to who stands in, or wait for their roles."
    assert told in response.content.decode()


def test_the_next_and_the_previous_message_of_the_list_are_one_step_away(mailbox, team):
    first, second = wrote(mailbox, team, "Sore knee"), wrote(mailbox, team, "Sore hip")
    client = signed_in(member(team))

    def leads(item: WorkItem, go: str) -> str:
        words = {"queue": "role", "go": go}
        location: str = client.get(reverse("sm_plugin:item", args=[item.pk]), words)["Location"]
        return location.partition("?")[0]

    assert leads(first, "next") == reverse("sm_plugin:item", args=[second.pk])
    assert leads(second, "previous") == reverse("sm_plugin:item", args=[first.pk])
    assert leads(second, "next") == reverse("sm_plugin:queue")


def test_a_coordinators_home_begins_with_urgent_and_late(team, mailbox):
    from sm_plugin.teams.services import add_member
    from tests.factories import UserFactory, national_administrator

    denise = UserFactory(full_name="Denise Park")
    add_member(actor=national_administrator(), team=team, user=denise, role="coordinator")

    assert see(denise, "queue").says("Nothing is urgent or past its due time.")
    assert see(member(team), "queue").says("Nothing is waiting for your role.")


def test_who_turned_the_keys_off_gets_none(mailbox, team):
    nurse, item = member(team), wrote(mailbox, team, "Sore knee")
    assert "src=/static/sm_plugin/keys.js" in see(nurse, "queue").acted_on
    change_worklist(actor=nurse, uses_keys=False)

    for page in (see(nurse, "queue"), see(nurse, "item", item.pk)):
        assert "src=/static/sm_plugin/keys.js" not in page.acted_on
    assert "src=/static/sm_plugin/keys.js" not in see(mailbox.owner, "inbox").acted_on


def test_a_filter_needs_a_name(team):
    post(member(team), "worklist_filter", status=422, name=" ")
    assert not WorklistSettings.objects.exists()
    save_filter(actor=member(team), name="Late ones", query="queue=escalated")


def test_a_step_that_lacks_a_reason_asks_for_it_and_keeps_the_ticks(mailbox, team):
    """It said what was missing on a page without a field, and the way back had lost the ticks."""
    nurse, item = member(team), wrote(mailbox, team, "Sore knee")
    ticked = {"act": "refer", "items": [shown_as(item)]}

    page = post(nurse, "together", status=422, **ticked)

    assert page.says("Nothing was done. The messages are still chosen.")
    kept = (
        f'name="items" value="{shown_as(item)}"',
        'name="role"',
        'name="reason"',
        'value="refer"',
    )
    assert [words for words in kept if words not in page.page] == []
    page = post(nurse, "together", status=200, **ticked, role="provider", reason="clinical")
    item.refresh_from_db()
    assert item.role == "provider"


def test_only_roles_that_somebody_has_today_are_offered_for_several_and_refusals_have_words(
    mailbox, team
):
    nurse, items = member(team), [wrote(mailbox, team, one) for one in ("Sore knee", "Sore hip")]
    chosen = see(nurse, "queue").page.partition('id="sm-with-chosen"')[2]
    offered = chosen.partition('name="role"')[2].partition("</select>")[0]
    missing = [role for role in Role.values if f'value="{role}"' not in offered]
    assert missing == [Role.NURSE, Role.COORDINATOR], "nobody refers to oneself"

    words = {"act": "refer", "reason": "clinical"}
    response, page = together(nurse, items, **words, role=Role.COORDINATOR)
    assert response.status_code == 422
    assert "Nobody else in your teams has this role today." in page
    _response, page = together(member(team, "pharmacist"), items, **words, role="nurse")

    assert page.count("It waits for a nurse already.") == 2


def test_each_tick_box_says_which_message_it_chooses(team, mailbox):
    namesake = mailbox_of(patient_at(team.facility, mailbox.patient.user.full_name), team)
    for box, subject in ((mailbox, "Sore knee"), (mailbox, "50 % less"), (namesake, "Sore knee")):
        wrote(box, team, subject)

    page = signed_in(member(team)).get(reverse("sm_plugin:queue"), {"queue": "role"})

    names = choosing(page.content.decode())
    record = mailbox.patient.record_number
    assert f"Choose “50 % less” of Ruth Delgado, record {record}" in names
    assert len(names) == len(set(names)) == 3
