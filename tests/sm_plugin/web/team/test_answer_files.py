"""Files of a team's answer: added like a Veteran's, no other team's, and sent once."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed, NotFound, TamperedText
from sm_plugin.files import services
from sm_plugin.files.contents import open_content
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.refusals import FileRefused, TooManyUploads
from sm_plugin.files.services import attach, remove
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps import services as triage
from sm_plugin.web.attaching import FILES_HEADER
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.scanner import HARMFUL
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
LARGE = made.picture("JPEG", size=(1600, 1200))


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    found: WorkItem = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    triage.take(actor=member(team), item=found)
    found.refresh_from_db()
    return found


@pytest.fixture
def nurse(team: CareTeam) -> Client:
    return signed_in(member(team))


def chosen(name: str = "diary.txt", content: bytes = made.TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/x-anything")


def save(client: Client, item: WorkItem, **words: Any) -> HttpResponse:
    form = {"body": "Please sit up slowly.", "version": "0"} | words
    response: Any = client.post(reverse("sm_plugin:save_answer", args=[item.pk]), form)
    return response


def answer(client: Client, item: WorkItem, name: str = "answer", **words: Any) -> HttpResponse:
    newest = item.thread.messages.latest("sent_at", "id")
    form = {"body": "Please sit up slowly.", "newest_seen": newest.pk, "idempotency_key": uuid4()}
    form |= {"outcome": "answered"} | words
    response: Any = client.post(reverse(f"sm_plugin:{name}", args=[item.pk]), form)
    return response


def page_of(client: Client, item: WorkItem) -> str:
    return client.get(reverse("sm_plugin:item", args=[item.pk])).content.decode()


def kept() -> list[str]:
    return [one.name for one in Attachment.objects.order_by("position")]


def keys() -> list[str]:
    return [str(one.pk) for one in Attachment.objects.order_by("position")]


def begun(item: WorkItem) -> AnswerDraft:
    edit = AnswerEdit("Please sit up slowly.", version=0)
    found = AnswerDraft.objects.select_related("item__thread").filter(item=item).first()
    return found or save_answer_draft(actor=member(item.team), item=item, edit=edit)


def added(item: WorkItem, name: str = "plan.txt", content: bytes = made.TEXT) -> Attachment:
    upload = Upload(name, len(content), content)
    return attach(actor=member(item.team), draft=begun(item), upload=upload)


def to_another_team(item: WorkItem) -> CareTeam:
    other: CareTeam = team_at(item.team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    close_team(actor=administrator(item.team.facility), team=item.team, to=other)
    return other


def test_a_nurse_adds_files_and_the_patient_gets_them_with_the_answer(clamd, nurse, item, mailbox):
    save(nurse, item, action="add_files", files=[chosen(), chosen("knee.jpg", LARGE)])
    page = page_of(nurse, item)
    assert all(word in page for word in ("diary.txt", "knee.jpg", "Please sit up slowly."))

    assert answer(nurse, item, shown_file=keys()).status_code == 302

    sent = Message.objects.get(side="team")
    assert [one.name for one in sent.attachments.all()] == ["diary.txt", "knee.jpg"]
    assert not AnswerDraft.objects.exists()
    veteran = signed_in(mailbox.owner)
    thread = veteran.get(reverse("sm_plugin:thread", args=[item.thread_id])).content.decode()
    assert "diary.txt" in thread
    got = veteran.get(reverse("sm_plugin:file", args=[sent.attachments.first().pk]))
    assert got.content == made.TEXT


@pytest.mark.parametrize("name", ["answer", "send_and_complete"])
def test_files_that_were_chosen_and_not_added_go_with_the_answer(name, clamd, nurse, item):
    assert answer(nurse, item, name, files=[chosen()]).status_code == 302

    assert [one.name for one in Message.objects.get(side="team").attachments.all()] == ["diary.txt"]


def test_an_answer_that_is_sent_twice_goes_once_with_its_files(clamd, nurse, item):
    form = {"files": [chosen()], "idempotency_key": uuid4()}
    answer(nurse, item, **form)
    answer(nurse, item, **form | {"files": [chosen()]})

    assert Message.objects.filter(side="team").count() == 1
    assert Attachment.objects.filter(message__isnull=False).count() == 1


def test_another_file_of_the_same_name_is_not_called_sent(clamd, nurse, item):
    form = {"idempotency_key": uuid4(), "page": uuid4(), "step": 0, "version": 0}
    answer(nurse, item, files=[chosen("image.txt", b"wrong")], **form)

    told = answer(nurse, item, files=[chosen("image.txt", b"right")], **form)

    assert told.status_code == 422
    assert "Your new text is still here." in told.content.decode()
    begun = AnswerDraft.objects.get()
    assert begun.attachments.get().came_from(b"right")
    form |= {"idempotency_key": uuid4(), "version": begun.version}
    again = answer(nurse, item, shown_file=[str(begun.attachments.get().pk)], **form)
    assert again.status_code == 302
    assert Message.objects.filter(side="team").count() == 2
    assert not AnswerDraft.objects.exists()


@pytest.mark.parametrize("how", ["add", "take off"])
def test_nobody_sends_files_that_were_not_on_the_page(how, clamd, nurse, item, team):
    file = added(item)
    shown = [] if how == "add" else [str(file.pk), str(uuid4())]

    response = answer(nurse, item, shown_file=shown)

    assert response.status_code == 409
    assert "The files of this answer changed meanwhile" in response.content.decode()
    assert "Please sit up slowly." in response.content.decode()
    assert not Message.objects.filter(side="team").exists()


def test_files_survive_a_sign_out_and_a_take_over(clamd, item, team):
    added(item)
    pharmacist = member(team, Role.PHARMACIST)
    triage.take(actor=pharmacist, item=item, over_from=str(member(team).pk))

    client = signed_in(pharmacist)

    assert "plan.txt" in page_of(client, item)
    assert answer(client, item, shown_file=keys()).status_code == 302
    assert Message.objects.get(side="team").attachments.count() == 1


def test_another_team_never_sees_a_begun_answers_files(clamd, nurse, item, team):
    file = added(item, "knee.jpg", LARGE)
    other = to_another_team(item)
    theirs = signed_in(member(other))

    assert "knee.jpg" not in page_of(theirs, item)
    for client in (nurse, theirs):
        for name in ("team_file", "team_file_preview"):
            address = reverse(f"sm_plugin:{name}", args=[file.pk])
            assert client.get(address).status_code == 404
    assert answer(theirs, item).status_code == 302
    assert not Message.objects.get(side="team").attachments.exists()


def test_a_veteran_and_a_caregiver_never_see_a_begun_answers_files(clamd, item, mailbox):
    file = added(item)
    veteran = signed_in(mailbox.owner)

    for name in ("file", "file_preview", "team_file"):
        assert veteran.get(reverse(f"sm_plugin:{name}", args=[file.pk])).status_code == 404
    thread = veteran.get(reverse("sm_plugin:thread", args=[item.thread_id])).content.decode()
    assert "plan.txt" not in thread


def test_a_hand_over_while_a_file_is_read_keeps_nothing_of_it(clamd, item, monkeypatch):
    """Reading a file takes a while; the thread can be another team's after it."""
    found = services.inspect

    def slow(upload: Upload) -> Any:
        to_another_team(item)
        return found(upload)

    monkeypatch.setattr(services, "inspect", slow)
    with pytest.raises(NotAllowed):
        added(item)
    assert not Attachment.objects.exists()


def test_only_the_team_of_today_adds_and_takes_off(clamd, item, team, mailbox):
    file = added(item)
    other = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    draft = file.answer_draft
    for person in (member(other), mailbox.owner):
        with pytest.raises(NotAllowed):
            attach(actor=person, draft=draft, upload=Upload("b.txt", 1, b"b"))
        with pytest.raises(NotAllowed):
            remove(actor=person, attachment=file)
    remove(actor=member(team, Role.PHARMACIST), attachment=file)
    assert not Attachment.objects.exists()
    with pytest.raises(NotFound):
        remove(actor=member(team), attachment=file)


def test_a_file_is_taken_off_with_its_button_and_the_text_stays(clamd, nurse, item):
    added(item)
    body, version = "Please sit up very slowly.", AnswerDraft.objects.get().version
    save(nurse, item, body=body, version=version, remove_file=keys()[0])

    gone = keys()[0]
    response = save(nurse, item, body="", remove_file=gone, confirmed="yes")

    assert response.status_code == 302
    assert not Attachment.objects.exists()
    assert AnswerDraft.objects.get().body == body
    assert save(nurse, item, body=body, version=version + 1, remove_file="x").status_code == 404
    twice = save(nurse, item, body="", remove_file=gone, confirmed="yes")
    assert twice.headers["Location"].endswith("#files"), "the same yes once more"


def test_what_is_refused_says_why_and_keeps_text_and_other_files(clamd, nurse, item):
    files = [chosen(), chosen("bad.txt", HARMFUL), chosen("tool.exe", b"MZ")]
    for response in (
        save(nurse, item, action="add_files", files=files),
        answer(nurse, item, files=files[1:]),
    ):
        text = response.content.decode()
        assert response.status_code == 422
        assert "“bad.txt” was not added." in text or "“tool.exe” was not added." in text
        assert "Please sit up slowly." in text
        files = [chosen("bad.txt", HARMFUL), chosen("bad.txt", HARMFUL)]
    assert kept() == ["diary.txt"]
    assert not Message.objects.filter(side="team").exists()


def test_staff_have_the_limits_of_everybody(clamd, item, team, monkeypatch):
    for number in range(4):
        added(item, f"{number}.txt", b"%d" % number)
    with pytest.raises(FileRefused) as refused:
        added(item, "5.txt", b"5")
    assert refused.value.code == "file_too_many"
    monkeypatch.setattr(services, "FILES_AN_HOUR", 4)
    with pytest.raises(TooManyUploads):
        added(item, "6.txt", b"6")


def test_the_script_gets_the_list_of_files_alone(clamd, nurse, item):
    form = {"body": "Sit up.", "action": "add_files", "version": "0", "files": [chosen()]}
    address = reverse("sm_plugin:save_answer", args=[item.pk])

    response = nurse.post(address, form, headers={FILES_HEADER: "1"})

    text = response.content.decode()
    assert response.status_code == 200
    assert "diary.txt" in text
    assert "1 file was added" in text
    assert "<html" not in text
    assert f'data-version="{AnswerDraft.objects.get().version}"' in text


@pytest.mark.parametrize("by_script", [True, False])
def test_a_file_is_added_beside_a_colleagues_text_and_writes_over_neither(
    by_script, clamd, nurse, item
):
    known = begun(item)
    edit = AnswerEdit("A colleague's text.", known.version)
    save_answer_draft(actor=known.author, item=item, edit=edit)
    form = {"body": "My own text.", "action": "add_files", "version": str(known.version)}
    address, headers = reverse("sm_plugin:save_answer", args=[item.pk]), {FILES_HEADER: "1"}
    response = nurse.post(address, form | {"files": [chosen()]}, headers=by_script and headers)

    page, draft = response.content.decode(), AnswerDraft.objects.get()
    assert "diary.txt" in page
    assert (draft.attachments.count(), draft.body) == (1, "A colleague's text.")
    if by_script:
        assert response.status_code == 200
        assert f'data-version="{known.version}"' in page, "the next save has to tell of both texts"
        return
    assert response.status_code == 409
    assert page.count("A colleague&#x27;s text.") == page.count("My own text.") == 1


def test_every_file_of_staff_is_on_record(clamd, nurse, item):
    save(nurse, item, action="add_files", files=[chosen("knee.jpg", LARGE)])
    nurse.get(reverse("sm_plugin:team_file_preview", args=[keys()[0]]))

    events = AuditEvent.objects.filter(action__startswith="attachment").order_by("pk")
    assert [(one.action, one.code) for one in events] == [
        ("attachment.try", ""),
        ("attachment.add", ""),
        ("attachment.read", "preview"),
    ]
    assert {one.patient_key for one in events} == {str(item.thread.patient_id)}
    assert not any("knee" in str(vars(one)) for one in events)


def test_a_files_key_follows_it_from_the_draft_to_the_message(clamd, nurse, item):
    file = added(item)
    assert open_content(file) == made.TEXT
    answer(nurse, item, shown_file=keys())

    assert open_content(Attachment.objects.get()) == made.TEXT
    Attachment.objects.update(message=item.thread.messages.get(side="patient"))
    with pytest.raises(TamperedText):
        open_content(Attachment.objects.get())


def test_files_of_a_begun_answer_cost_the_items_page_no_statement(clamd, nurse, item):
    begun(item)
    counts = []
    for number in range(3):
        page_of(nurse, item)
        with CaptureQueriesContext(connection) as queries:
            page_of(nurse, item)
        counts.append(len(queries))
        added_to = AnswerDraft.objects.select_related("item__thread").get()
        text = b"%d" % number
        upload = Upload(f"{number}.txt", len(text), text)
        attach(actor=member(item.team), draft=added_to, upload=upload)
    assert len(set(counts)) == 1, counts
