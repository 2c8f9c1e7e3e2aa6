"""The pages of letters: choose who, look at it, send it, see how far it is, recall it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.letters import sending
from sm_plugin.letters.audience import Criteria
from sm_plugin.letters.models import Letter, LetterRow, PatientList
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.sending import recall_letter
from sm_plugin.letters.services import write_template
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import PatientAssignment
from sm_plugin.teams.services import assign_patient
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    TopicFactory,
    UserFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.sm_plugin.letters.conftest import begin, work
from tests.sm_plugin.letters.test_sending import reply_to

pytestmark = pytest.mark.django_db


def words(**changed):
    text = {"subject": "Flu clinic", "body": "Dear [[patient]], come on Saturday."}
    return {"audience": "panel", "topic": str(TopicFactory().pk)} | text | changed


def test_a_letter_is_written_looked_at_and_sent_on_a_second_page(team, boxes):
    denise = member(team, "coordinator")
    assert see(denise, "queue").says("Letters")
    assign_patient(
        actor=national_administrator(), patient=patient_at(team.facility, "Olive Marsh"), team=team
    )

    post(denise, "write_letter", status=302, team=str(team.pk), **words())

    letter = Letter.objects.get()
    page = see(denise, "letter", letter.pk)
    assert page.says("3 patients get this letter. 1 does not.")
    assert page.says("Send to 3 people")
    assert page.says("Has not started to use Secure Messaging: 1")
    assert page.says("Olive Marsh: Has not started to use Secure Messaging")
    james = str(boxes["james"].patient.pk)
    assert see(denise, "letter", letter.pk, **{"as": james}).says("Dear James Okafor, come on")
    assert not Message.objects.exists()
    assert not LetterRow.objects.exists()
    token = signed_in(denise).get(reverse("sm_plugin:letter", args=[letter.pk])).context["token"]

    post(denise, "send_letter", letter.pk, status=302, expected=token)

    assert see(denise, "letter", letter.pk).says("0 of 3 sent. Being sent.")
    work()
    reply_to(boxes["ruth"])
    page = see(denise, "letter", letter.pk, show="sent")
    assert page.says("3 of 3 sent. Sent. 1 patient has replied.")
    assert page.says("Ruth Delgado Replied")
    page = see(denise, "letter", letter.pk)
    assert page.says("Olive Marsh: Has not started to use Secure Messaging")
    assert see(denise, "letters").says("Flu clinic")


def sent_and_replied(boxes, write):
    letter = begin(write())
    work()
    reply_to(boxes["ruth"])
    assert see(letter.author, "letter", letter.pk).says("1 patient has replied")
    return letter, WorkItem.objects.get()


def test_what_changed_since_it_was_looked_at_sends_nothing(team, boxes, write):
    letter = write()

    page = post(letter.author, "send_letter", letter.pk, status=409, expected="2")

    assert page.says("Others get the letter now than when you looked. Please look again.")
    assert page.says("Send to 3 people")
    post(letter.author, "send_letter", letter.pk, status=409, expected="x" * 40)
    assert not LetterRow.objects.exists()


def test_what_has_not_gone_is_recalled_with_one_button(team, boxes, write, monkeypatch):
    letter = begin(write())
    monkeypatch.setattr(sending, "BATCH", 1)
    work()
    assert see(letter.author, "letter", letter.pk).says("Recall it from 2 people")

    post(letter.author, "recall_letter", letter.pk, status=302)

    page = see(letter.author, "letter", letter.pk)
    assert page.says("1 of 1 sent. Recalled.")
    assert page.says("Recalled before it went: 2")
    assert not page.says("Recall it from")


def test_what_was_recalled_or_went_long_ago_is_not_said_to_be_on_its_way(team, boxes, write):
    letter = write()
    shown = see(letter.author, "letter", letter.pk)
    recalled = begin(letter)
    client = signed_in(letter.author)
    address = reverse("sm_plugin:send_letter", args=[letter.pk])
    assert "is on its way" in client.post(address, follow=True).content.decode()
    recall_letter(actor=letter.author, letter=recalled)

    assert "is on its way" not in client.post(address, follow=True).content.decode()

    Letter.objects.filter(pk=letter.pk).update(state="sending", begins_at=timezone.now())
    assert "is on its way" not in client.post(address, follow=True).content.decode()
    assert shown.says("Send to 3 people")


def test_a_place_left_open_comes_back_with_the_text_kept(team, boxes):
    denise = member(team, "coordinator")

    page = post(denise, "write_letter", status=422, team=str(team.pk), **words(body="Take [[x]]"))

    assert page.says("Fill in “[[x]]” first, or take it out. Nothing was sent.")
    assert page.says("Take [[x]]")
    assert not Letter.objects.exists()


def test_a_template_goes_into_the_text_and_what_was_typed_stays(team, boxes):
    denise = member(team, "coordinator")
    own = {"title": "Clinic", "body": "Dear [[patient]], come.", "language": "en"}
    template = write_template(actor=denise, team=team, scope="own", **own)
    typed = words(body="Hello.", template=str(template.pk), use_template="yes")

    page = post(denise, "write_letter", status=200, team=str(team.pk), **typed)

    assert page.says("Hello. Dear [[patient]], come.")
    assert "value=Flu clinic" not in page.acted_on
    assert not Letter.objects.exists()


def test_a_draft_is_changed_and_thrown_away_by_its_author(team, boxes, write):
    letter = write()
    assert see(letter.author, "change_letter", letter.pk).says("Change the letter")
    post(
        letter.author,
        "change_letter",
        letter.pk,
        status=302,
        team=str(team.pk),
        **words(audience="filter", born_by="1940", subject="Walk", version="1"),
    )
    letter.refresh_from_db()
    assert (letter.subject, letter.criteria) == ("Walk", "born_by=1940")
    assert see(letter.author, "letter", letter.pk).says("Nobody can get this letter now")
    see(team.lead_provider, "letter", letter.pk, status=404)
    post(letter.author, "discard_letter", letter.pk, status=302, confirmed="yes")
    assert not Letter.objects.exists()


def test_a_patient_is_found_in_the_panel_and_written_to_first(team, boxes):
    denise, ruth = member(team, "coordinator"), boxes["ruth"].patient
    assert see(denise, "panel").says("3 of 3 shown.")
    for words_of_search in ("del rut", ruth.record_number, "5/4/1952"):
        found = post(denise, "panel", status=200, find="yes", q=words_of_search)
        assert found.says("Ruth Delgado")
    assert post(denise, "panel", status=200, find="yes", q="nobody").says("Nobody found")
    assert see(denise, "write_first", ruth.pk).says("Write to Ruth Delgado")
    form = {"topic": str(TopicFactory().pk), "subject": "Your visit", "body": "Please call us."}

    post(
        denise,
        "write_first",
        ruth.pk,
        status=302,
        team=str(team.pk),
        idempotency_key=str(uuid4()),
        **form,
    )

    assert Message.objects.get().body == "Please call us."
    assert see(denise, "letter", Letter.objects.get().pk).says("1 of 1 sent.")


def test_changed_words_after_sending_and_going_back_can_be_sent_again(team, boxes):
    """The key of the first was used up, and each further try failed with it, too."""
    denise, ruth = signed_in(member(team, "coordinator")), boxes["ruth"].patient
    address = reverse("sm_plugin:write_first", args=[ruth.pk])
    form = {"topic": str(TopicFactory().pk), "subject": "Your visit", "team": str(team.pk)}
    form |= {"idempotency_key": str(uuid4())}
    assert denise.post(address, form | {"body": "Please call us."}).status_code == 302

    again = denise.post(address, form | {"body": "Please come in."})

    assert again.status_code == 422
    key = again.context["form"]["idempotency_key"].value()
    assert key != form["idempotency_key"]
    form |= {"body": again.context["form"]["body"].value(), "idempotency_key": key}
    assert denise.post(address, form).status_code == 302
    assert sorted(one.body for one in Message.objects.all()) == [
        "Please call us.",
        "Please come in.",
    ]


def test_who_cannot_be_written_to_is_told_so_before_and_after_typing(team, boxes):
    denise, ruth = member(team, "coordinator"), boxes["ruth"].patient
    form = {"topic": str(TopicFactory().pk), "subject": "S", "body": "Words to keep."}
    Patient.objects.filter(pk=ruth.pk).update(identity_level="lapsed")

    page = see(denise, "write_first", ruth.pk)
    assert page.says("Ruth Delgado can't get a message now")
    page = post(
        denise,
        "write_first",
        ruth.pk,
        status=422,
        team=str(team.pk),
        idempotency_key=str(uuid4()),
        **form,
    )
    assert page.says("The identity is not verified, or has to be verified again")
    assert page.says("Words to keep.")
    assert not Message.objects.exists()


def test_patients_of_other_teams_do_not_exist_here(team, boxes):
    other = team_at(team.facility, "Dr. Chen Wei", coordinator="Chris Dunn")
    otto = mailbox_of(patient_at(team.facility, "Otto Lang"), other).patient

    see(member(team, "coordinator"), "write_first", otto.pk, status=404)
    assert not see(member(team, "coordinator"), "panel").says("Otto")
    see(member(team, "nurse"), "letters", status=403)
    see(member(team, "nurse"), "panel", status=403)
    see(member(team, "nurse"), "write_first", boxes["ruth"].patient.pk, status=404)


def test_ticked_patients_go_on_a_list_and_off_again(team, boxes):
    denise = signed_in(member(team, "coordinator"))
    keys = [str(box.patient.pk) for box in boxes.values()]
    panel = reverse("sm_plugin:panel")
    assert denise.post(panel, {"team": team.pk, "name": "Diabetes"}).status_code == 422
    form = {"team": team.pk, "name": "Diabetes", "patients": keys[:2]}
    assert denise.post(panel, form).status_code == 302
    mine = PatientList.objects.get()
    denise.post(panel, {"team": team.pk, "patient_list": mine.pk, "patients": keys[2:]})
    assert see(denise, "patient_list", mine.pk).says("3 patients")

    denise.post(reverse("sm_plugin:patient_list", args=[mine.pk]), {"patients": keys[:1]})

    assert see(denise, "patient_list", mine.pk).says("2 patients")
    sure = {"remove_list": "yes", "confirmed": "yes"}
    denise.post(reverse("sm_plugin:patient_list", args=[mine.pk]), sure)
    assert not PatientList.objects.exists()


def test_a_list_names_nobody_who_left_the_teams_care(team, boxes, write):
    denise, keys = member(team, "coordinator"), [box.patient.pk for box in boxes.values()]
    mine = save_list(actor=denise, team=team, patients=keys, name="Diabetes")
    letter = write(audience="list", patient_list=mine)
    boxes["walt"].patient.assignments.update(ended_at=timezone.now())
    Patient.objects.filter(pk=boxes["ruth"].patient.pk).update(identity_level="lapsed")

    page = see(denise, "patient_list", mine.pk)
    assert page.says("2 patients")
    assert page.says("1 person on this list is no longer in your care.")
    assert not page.says("Walt")
    page = see(denise, "letter", letter.pk)
    assert page.says("1 patient gets this letter. 2 do not.")
    assert page.says("1 person on this list is no longer in your care.")
    assert page.says("Ruth Delgado: The identity is not verified")
    assert not page.says("Walt")
    begin(letter)
    page = see(denise, "letter", letter.pk, show="not_sent")
    assert page.says("Not sent: 2")
    assert page.says("Ruth Delgado: The identity is not verified")
    assert not page.says("Walt")


def test_a_list_of_people_who_all_left_says_so(team, boxes):
    denise, ruth = member(team, "coordinator"), boxes["ruth"].patient
    mine = save_list(actor=denise, team=team, patients=[ruth.pk], name="Diabetes")
    ruth.assignments.update(ended_at=timezone.now())

    assert see(denise, "patient_list", mine.pk).says("Nobody on this list is in your care")


def test_the_filter_is_said_in_words_before_and_after_sending(team, boxes, write):
    topic = TopicFactory()
    about = Criteria(topic=topic.code, days="90", place=str(team.facility_id), born_by="1999")
    letter = write(audience="filter", criteria=about)
    said = (
        f"Wrote to the team in the last 90 days about: {topic.shown_label}",
        f"Gets care at {team.facility.name}",
        "Born in 1999 or before",
    )

    for state in ("draft", "sent"):
        Letter.objects.filter(pk=letter.pk).update(state=state)
        page = see(letter.author, "letter", letter.pk)
        assert [page.says(words) for words in said] == [True, True, True], state


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, []),
        ({"topic": "gone"}, ["Wrote to the team about: gone"]),
        ({"days": "30"}, ["Wrote to the team in the last 30 days"]),
        ({"place": str(uuid4())}, ["Gets care at a place that is gone"]),
    ],
)
def test_each_part_of_a_filter_has_words(about, said, db):
    assert Criteria.of(Criteria(**about).text).in_words == said


def test_the_patient_reads_it_like_any_message_and_can_reply(team, boxes, write):
    begin(write())
    work()
    ruth = boxes["ruth"].owner
    inbox = see(ruth, "inbox")
    assert inbox.says("Denise Park, coordinator")
    assert inbox.says("Dear Ruth Delgado, the flu clinic is open")
    thread = Message.objects.get(thread__patient=boxes["ruth"].patient).thread_id

    page = see(ruth, "thread", thread)

    assert page.says("Written by the care team")
    assert page.says("The care team wrote first.")
    assert "body" in " ".join(page.acted_on)
    post(ruth, "reply", thread, status=302, body="I come.", idempotency_key=str(uuid4()))
    assert see(ruth, "thread", thread).says("Received: with a nurse")


@pytest.fixture
def crowd(team, boxes, write):
    """A letter that is being sent, and the way to give it many more recipients."""
    letter = begin(write())
    work()

    def grow(prefix, number):
        people = UserFactory.build_batch(number)
        model = type(people[0])
        for one in people:
            one.set_unusable_password()
        model.objects.bulk_create(people)
        facts = {"home_facility": team.facility, "birth_date": "1950-01-01"}
        patients = Patient.objects.bulk_create(
            Patient(user=one, record_number=f"{prefix}{n}", **facts) for n, one in enumerate(people)
        )
        PatientAssignment.objects.bulk_create(
            PatientAssignment(patient=one, team=team) for one in patients
        )
        LetterRow.objects.bulk_create(
            LetterRow(letter=letter, patient=one, state="not_sent", reason="no_account")
            for one in patients
        )

    return letter, grow


def test_the_pages_take_the_same_statements_for_10_recipients_and_for_1000(crowd, write):
    letter, grow = crowd
    draft, client = write(), signed_in(letter.author)

    def statements():
        counts = {}
        for name, args in {
            "letters": (),
            "letter": (letter.pk,),
            "draft": (draft.pk,),
            "panel": (),
        }.items():
            address = reverse(f"sm_plugin:{'letter' if name == 'draft' else name}", args=args)
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[name] = len(asked)
        return counts

    grow("few", 7)
    few = statements()
    grow("many", 990)
    assert LetterRow.objects.filter(letter=letter).count() == 1000
    assert statements() == few


def test_a_letter_recalled_by_the_provider_names_nobody_twice(team, boxes, write):
    letter = begin(write())
    recall_letter(actor=team.lead_provider, letter=letter)
    assert see(letter.author, "letters").says("Recalled")
