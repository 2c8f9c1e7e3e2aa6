"""Files of drafts and messages: kept sealed, counted, checked, handed over, taken off."""

import pytest
from django.db import IntegrityError, transaction

from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.services import discard
from sm_plugin.errors import NotAllowed, NotFound, TamperedText
from sm_plugin.files.choices import Verdict
from sm_plugin.files.contents import open_content, open_preview
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment, AttachmentContent
from sm_plugin.files.refusals import FileNotReady, FileRefused
from sm_plugin.files.scanning import scan_waiting
from sm_plugin.files.services import hand_over, remove
from sm_plugin.files.text import file_rows
from sm_plugin.vault.key_holders import keys_in_use
from tests.factories import UserFactory, mailbox_of, patient_at, sent_message
from tests.scanner import EICAR, HARMFUL
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.conftest import new_draft

pytestmark = pytest.mark.django_db


def events(action: str = "attachment.add") -> list[tuple[str, str]]:
    rows = AuditEvent.objects.filter(action=action).order_by("at", "id")
    return list(rows.values_list("outcome", "code"))


def refusal(add, *args, **other) -> str:
    with pytest.raises(FileRefused) as refused:
        add(*args, **other)
    return refused.value.code


def test_a_clean_file_is_kept_sealed_and_opens_again(clamd, add):
    attachment = add("diary of pain.txt")

    stored = Attachment.objects.get()
    assert (stored.name, stored.verdict, stored.size) == (
        "diary of pain.txt",
        "clean",
        len(made.TEXT),
    )
    assert open_content(stored) == made.TEXT
    row = AttachmentContent.objects.get()
    assert made.TEXT not in bytes(row.content_sealed)
    assert b"diary" not in bytes(stored.name_sealed)
    assert events() == [("ok", "")]
    assert attachment.key_id in keys_in_use({Attachment._meta.db_table})


def test_a_site_that_checks_nothing_says_so_of_its_files(add):
    (row,) = file_rows([add("diary.txt")])

    assert row.state == "Not available yet: no virus check runs on this site right now"


def test_lists_of_files_never_load_the_bytes(clamd, add, django_assert_num_queries):
    add()
    with django_assert_num_queries(1) as asked:
        assert [one.name for one in Attachment.objects.with_threads()] == ["diary.txt"]
    assert AttachmentContent._meta.db_table not in asked.captured_queries[0]["sql"]


def test_a_harmful_file_is_refused_at_once_and_nothing_is_kept(clamd, add):
    assert refusal(add, "a.txt", made.TEXT + HARMFUL) == "file_infected"
    assert refusal(add, "b.txt", EICAR) == "file_infected"
    assert refusal(add, "c.docx", made.docx({"word/x.bin": HARMFUL})) == "file_infected"

    assert not Attachment.objects.exists()
    assert not AttachmentContent.objects.exists()
    assert events() == [("refused", "file_infected")] * 3


@pytest.mark.parametrize("state", ["not set", "killed"])
def test_without_an_answer_a_file_is_kept_and_stays_closed(state, add, request):
    if state == "killed":
        request.getfixturevalue("clamd").kill()

    attachment = add("photo.png", made.picture("PNG"))

    assert attachment.verdict == Verdict.WAITING
    with pytest.raises(FileNotReady):
        open_content(attachment)
    with pytest.raises(FileNotReady):
        open_preview(attachment)


def test_the_worker_opens_what_waited_once_the_scanner_is_back(clamd, add):
    clamd.kill()
    attachment = add()
    assert scan_waiting() == 0, "nobody to ask"
    attachment.refresh_from_db()
    assert (attachment.verdict, attachment.scan_tries) == ("waiting", 0), "and none of its fault"

    clamd.start()

    assert scan_waiting() == 1
    attachment.refresh_from_db()
    assert open_content(attachment) == made.TEXT
    assert scan_waiting() == 0, "asked once"


def test_what_the_worker_finds_harmful_is_deleted_and_recorded(clamd, add, draft, team, mailbox):
    clamd.kill()
    attachment = add("a.txt", made.TEXT + HARMFUL)
    message = sent_message(mailbox, team)
    hand_over(draft, message)
    clamd.start()

    assert scan_waiting() == 1

    attachment.refresh_from_db()
    assert attachment.verdict == Verdict.INFECTED
    assert attachment.name == "a.txt", "both sides read what was removed"
    assert not AttachmentContent.objects.exists()
    with pytest.raises(NotFound):
        open_content(attachment)
    assert events("attachment.check") == [("refused", "file_infected")]


def test_a_file_without_a_verdict_five_times_is_given_up_and_stays_closed(clamd, add, time_machine):
    time_machine.move_to("2026-11-20 12:00Z")
    clamd.kill()
    attachment = add()
    clamd.start()
    AttachmentContent.objects.update(content_sealed=b"altered")
    for _try in range(7):
        scan_waiting()
        time_machine.shift(3 * 3600)

    attachment.refresh_from_db()
    assert (attachment.verdict, attachment.scan_tries) == ("failed", 5)
    with pytest.raises(FileNotReady):
        open_content(attachment)
    assert events("attachment.check") == [("failed", "file_failed")]


def test_four_files_and_ten_megabytes_go_with_a_message(clamd, add):
    five = made.TEXT * (5 * 1024 * 1024 // len(made.TEXT))
    add("1.txt", five)
    assert refusal(add, "2.txt", five + five[: 512 * 1024]) == "file_together_too_large"
    for n in (2, 3, 4):
        add(f"{n}.txt", made.TEXT * n)
    assert refusal(add, "5.txt") == "file_too_many"

    assert [one.position for one in Attachment.objects.all()] == [1, 2, 3, 4]
    assert events() == [
        ("ok", ""),
        ("refused", "file_together_too_large"),
        *[("ok", "")] * 3,
        ("refused", "file_too_many"),
    ]


# Peers' hole 11: the right was asked after the work was done.
def test_who_may_not_write_reaches_neither_scanner_nor_database(clamd, add, team, draft):
    """The file is harmful: had anybody looked at it, the refusal would be another one."""
    james = mailbox_of(patient_at(team.facility, "James Okafor"), team).owner
    for stranger in (james, UserFactory(), UserFactory(is_superuser=True)):
        before = AuditEvent.objects.count()
        with pytest.raises(NotAllowed):
            add("a.txt", EICAR, actor=stranger)
        assert AuditEvent.objects.count() == before, "nothing of the file was looked at"
    assert not Attachment.objects.exists()


def test_only_its_author_takes_a_file_off_and_only_before_it_was_sent(
    clamd, add, draft, team, mailbox
):
    attachment = add()
    with pytest.raises(NotAllowed):
        remove(actor=UserFactory(), attachment=attachment)

    second = add("second.txt")
    remove(actor=draft.author, attachment=second)
    assert [one.pk for one in Attachment.objects.all()] == [attachment.pk]
    assert AttachmentContent.objects.count() == 1
    with pytest.raises(NotFound):
        remove(actor=draft.author, attachment=second)

    hand_over(draft, sent_message(mailbox, team))
    attachment.refresh_from_db()
    with pytest.raises(NotFound):
        remove(actor=draft.author, attachment=attachment)
    assert events("attachment.remove") == [("ok", "")]


def test_a_draft_thrown_away_takes_its_files_along(clamd, add, draft):
    add()

    discard(actor=draft.author, draft=draft)

    assert not Attachment.objects.exists()
    assert not AttachmentContent.objects.exists()


def test_files_moved_between_rows_do_not_open(clamd, add, mailbox, team):
    """Peers' fault: bytes and names could be swapped between rows."""
    first, second = add("first.txt"), add("second.txt", made.TEXT * 2)
    rows = list(AttachmentContent.objects.order_by("attachment__position"))
    rows[0].content_sealed, rows[1].content_sealed = rows[1].content_sealed, rows[0].content_sealed
    AttachmentContent.objects.bulk_update(rows, ["content_sealed"])
    Attachment.objects.filter(pk=first.pk).update(name_sealed=second.name_sealed)

    first = Attachment.objects.get(pk=first.pk)
    for read in (lambda: first.name, lambda: open_content(first), lambda: open_content(second)):
        with pytest.raises(TamperedText):
            read()


def test_a_file_belongs_to_a_draft_or_to_a_message(clamd, add, mailbox, team):
    attachment = add()
    message = sent_message(mailbox, team)
    for wrong in ({"draft": None}, {"message": message}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=attachment.pk).update(**wrong)


def test_files_of_one_draft_never_go_with_another_message(clamd, add, mailbox, team, draft):
    other = new_draft(mailbox, team)
    mine = add()
    hand_over(other, sent_message(mailbox, team))

    mine.refresh_from_db()
    assert (mine.draft_id, mine.message_id) == (draft.pk, None)


def test_what_is_too_large_is_refused_by_its_size_alone(add):
    with pytest.raises(FileRefused) as refused:
        add(upload=Upload("a.pdf", 200 * 1024 * 1024, b""))

    assert refused.value.code == "file_together_too_large"
