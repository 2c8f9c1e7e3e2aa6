"""What is past its time can be destroyed, nothing younger can, and the record stays whole."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.audit.chains.verification import first_fault
from sm_plugin.audit.models import AuditEvent
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import save_to_chart
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.errors import KeyDestroyed
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import ExportPart
from sm_plugin.exports.services import ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.files.choices import Verdict
from sm_plugin.files.contents import open_content
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import attach
from sm_plugin.files.services import hand_over as files_go_with
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import write_note
from sm_plugin.retention.services import destroy, past_their_time
from sm_plugin.search.models import EntryWords, SearchToken
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import complete
from sm_plugin.vault.fields import DESTROYED
from sm_plugin.vault.rotation import count_under_old_keys, rotate_keys
from sm_plugin.vault.samples import open_samples
from sm_plugin.vault.services import verify_keyring
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def ruths(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def closed(
    mailbox: Mailbox, team: CareTeam, subject: str, *, years: float, has_file: bool = True
) -> Thread:
    """A conversation with a file and a note, completed, whose last message is so old."""
    message = sent_message(mailbox, team, subject, f"Words of {subject}")
    if has_file:
        draft = begun_draft(mailbox, team)
        added_file(draft)
        files_go_with(draft, message)
        draft.delete()
    angela, item = member(team), WorkItem.objects.get(thread=message.thread)
    at = timezone.now() - timedelta(days=365.25 * years)
    with time_machine.travel(at, tick=False):
        write_note(actor=angela, item=item, body="Called.", idempotency_key=uuid4())
    complete(actor=angela, item=item, outcome="phoned")
    WorkItem.objects.filter(pk=item.pk).update(done_at=at)
    Thread.objects.filter(pk=message.thread_id).update(last_message_at=at)
    return Thread.objects.get(pk=message.thread_id)


def purge(*words: str) -> str:
    out = StringIO()
    call_command("sm_purge", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("years", ["0", "1", "5", "-7"])
def test_nothing_younger_than_six_years_may_go(years, ruths, team):
    closed(ruths, team, "Old", years=9)

    with pytest.raises(CommandError, match="younger than 6 years"):
        purge("--years", years, "--apply")
    assert Thread.objects.get().subject == "Old"


def test_items_and_notes_are_looked_up_for_each_old_conversation_and_not_listed():
    """A list of a million items was read through for each; that took two minutes."""
    plan = past_their_time(years=6).explain()

    assert plan.count("Anti Join" if connection.vendor == "postgresql" else "CORRELATED") == 2
    assert "LIST SUBQUERY" not in plan


def test_without_apply_nothing_changes(ruths, team):
    closed(ruths, team, "Old", years=9)

    assert purge("--years", "6").startswith("1 conversation(s) could go")
    assert Thread.objects.get().subject == "Old"
    assert not AuditEvent.objects.filter(action="thread.purge").exists()


def test_what_is_past_its_time_opens_for_nobody_and_the_rest_opens(ruths, team):
    old, young = (
        closed(ruths, team, "Old", years=6.1),
        closed(ruths, team, "Young", years=5.9),
    )
    assert purge("--years", "6", "--apply").startswith("1 conversation(s) destroyed")

    gone = Thread.objects.get(pk=old.pk)
    message = Message.objects.get(thread=gone)
    readings: list[Any] = [
        lambda: gone.subject,
        lambda: message.body,
        lambda: open_content(Attachment.objects.get(message=message)),
        lambda: Note.objects.get(thread=gone).body,
    ]
    for read in readings:
        with pytest.raises(KeyDestroyed):
            read()
    assert bytes(gone.wrapped_key) == b""
    assert Thread.objects.get(pk=young.pk).subject == "Young"
    assert Note.objects.get(thread=young).body == "Called."
    client = Client()
    client.force_login(ruths.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("sm_plugin:thread", args=[old.pk])).status_code == 404
    listed = client.get(reverse("sm_plugin:sent"))
    assert listed.status_code == 200
    assert "Young" in listed.content.decode()


def test_a_note_of_today_and_a_late_end_keep_a_conversation(ruths, team):
    noted, ended = (closed(ruths, team, subject, years=9) for subject in ("Noted", "Ended"))
    item = WorkItem.objects.get(thread=noted)
    write_note(actor=member(team), item=item, body="A daughter called.", idempotency_key=uuid4())
    WorkItem.objects.filter(thread=ended).update(done_at=timezone.now() - timedelta(days=30))

    assert purge("--years", "6", "--apply").startswith("0 conversation(s) destroyed")
    assert Note.objects.filter(thread=noted).count() == 2


def test_more_years_than_a_calendar_has_are_refused_in_words():
    with pytest.raises(CommandError, match="at most 1000"):
        purge("--years", "3000")


def test_the_record_stays_whole_and_says_what_went(ruths, team):
    old = closed(ruths, team, "Old", years=7)
    before = AuditEvent.objects.count()
    purge("--years", "6", "--apply")

    event = AuditEvent.objects.filter(action="thread.purge").get()
    assert (event.object_key, event.patient_key) == (str(old.pk), str(ruths.patient_id))
    assert AuditEvent.objects.count() == before + 1
    assert first_fault() is None
    purge("--years", "6", "--apply")
    assert AuditEvent.objects.count() == before + 1


def test_what_waits_for_an_answer_never_goes(ruths, team):
    thread = sent_message(ruths, team, "Waiting", "Words").thread
    at = timezone.now() - timedelta(days=4000)
    Thread.objects.filter(pk=thread.pk).update(last_message_at=at, state="closed")

    assert purge("--years", "6", "--apply").startswith("0 conversation(s)")
    assert Thread.objects.get().subject == "Waiting"


@pytest.fixture
def chart(settings: Any, tmp_path: Path) -> Path:
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": str(tmp_path)}
    return tmp_path


def test_what_is_in_the_chart_whole_goes_where_a_chart_is_kept(ruths, team, chart):
    closed(ruths, team, "Old", years=9, has_file=False)
    assert purge("--years", "6", "--apply").startswith("0 conversation(s)")

    assert save_to_chart(now=timezone.now()) == 1
    assert purge("--years", "6", "--apply").startswith("1 conversation(s)")


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_what_the_chart_never_took_stays(state, ruths, team, chart):
    """A copy that is noted is in no chart yet."""
    old = closed(ruths, team, "Old", years=9, has_file=False)
    save_to_chart(now=timezone.now())
    ChartCopy.objects.update(state=state)

    assert purge("--years", "6", "--apply").startswith("0 conversation(s)")
    assert not destroy(old.pk, years=6)
    assert Thread.objects.get().subject == "Old"


def test_what_was_written_or_checked_after_the_copy_that_was_taken_stays(ruths, team, chart):
    for column, subject in (("through_at", "More words"), ("in_chart_through", "A late verdict")):
        old = closed(ruths, team, subject, years=9, has_file=False)
        save_to_chart(now=timezone.now())
        before = old.last_message_at - timedelta(days=1)
        if column == "through_at":
            ChartCopy.objects.filter(thread=old).update(through_at=before)
        else:
            Thread.objects.filter(pk=old.pk).update(in_chart_through=None)

    assert purge("--years", "6", "--apply").startswith("0 conversation(s)")
    assert Thread.objects.exclude(key_id=DESTROYED).count() == 2


@pytest.mark.parametrize("verdict", Verdict.values)
def test_a_file_keeps_a_conversation_that_is_in_the_chart_unless_it_is_gone(
    verdict, ruths, team, chart
):
    """The chart gets its name, and none of its content."""
    closed(ruths, team, "Old", years=9)
    Attachment.objects.update(verdict=verdict)
    assert save_to_chart(now=timezone.now()) == 1
    gone = verdict == Verdict.INFECTED
    err = StringIO()
    call_command("sm_purge", "--years", "6", stdout=StringIO(), stderr=err)
    assert err.getvalue().startswith("1 conversation(s) of that age stay") is not gone

    assert purge("--years", "6", "--apply").startswith(f"{int(gone)} conversation(s)")


def test_a_shell_without_the_settings_of_the_chart_destroys_nothing_more(
    ruths, team, chart, settings
):
    never, refused, taken = (
        closed(ruths, team, subject, years=9, has_file=False)
        for subject in ("Never", "Refused", "Taken")
    )
    save_to_chart(now=timezone.now())
    ChartCopy.objects.filter(thread=never).delete()
    ChartCopy.objects.filter(thread=refused).update(state="refused")
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": ""}

    assert purge("--years", "6", "--apply").startswith("1 conversation(s)")
    assert Thread.objects.get(key_id=DESTROYED) == taken


def test_a_chart_that_comes_later_is_owed_nothing_of_what_is_destroyed(ruths, team, chart):
    """No copy of it can be made, and nobody could do anything about a list that says so."""
    early, late = (
        closed(ruths, team, subject, years=9, has_file=False) for subject in ("Early", "Late")
    )
    save_to_chart(now=timezone.now())
    ChartCopy.objects.filter(thread=early).delete()
    Thread.objects.filter(pk=early.pk).update(in_chart_through=None)
    ChartCopy.objects.filter(thread=late).update(state="refused")
    for thread in (early, late):
        thread.refresh_from_db()
        thread.destroy_key()
        thread.save()

    assert save_to_chart(now=timezone.now()) == 0
    assert not ChartCopy.objects.filter(thread=early).exists()
    assert not ChartCopy.objects.failing().exists()
    Thread.objects.filter(pk=early.pk).update(state="written")
    assert save_to_chart(now=timezone.now()) == 0
    assert not ChartCopy.objects.filter(thread=early).exists()


def test_keys_are_rotated_and_proved_as_before_when_some_are_destroyed(ruths, team):
    closed(ruths, team, "Old", years=9)
    closed(ruths, team, "Young", years=1)
    purge("--years", "6", "--apply")

    verify_keyring()
    tables = [model._meta.db_table for model in (Thread, Note, Attachment)]
    assert count_under_old_keys(tables) == {}
    assert not any(rotate_keys().failed.values())
    assert not any(sample.failed for sample in open_samples(50))


def test_what_was_begun_and_never_sent_goes_whole_with_its_files(ruths, team):
    """Its author could neither open it nor throw it away."""
    thread = closed(ruths, team, "Old", years=9)
    young = closed(ruths, team, "Young", years=1)
    item, angela = WorkItem.objects.select_related("thread").get(thread=thread), member(team)
    done = WorkItem.objects.filter(pk=item.pk)
    done.update(done_at=None)  # as versions before let people begin an answer to what is done
    answer = save_answer_draft(actor=angela, item=item, edit=AnswerEdit("Please rest."))
    attach(actor=angela, draft=answer, upload=Upload("plan.txt", 5, b"Rest."))
    done.update(done_at=item.done_at)
    reply = reply_begun(ruths, team, thread)
    added_file(reply)
    stays = reply_begun(ruths, team, young)

    purge("--years", "6", "--apply")

    assert list(Draft.objects.all()) == [stays]
    assert not AnswerDraft.objects.exists()
    assert not Attachment.objects.filter(message=None).exists()
    veteran = signed_in(ruths.owner)
    assert veteran.get(reverse("sm_plugin:draft", args=[reply.pk])).status_code == 404
    listed = veteran.get(reverse("sm_plugin:drafts")).content.decode()
    assert str(reply.pk) not in listed
    found = veteran.post(reverse("sm_plugin:search"), {"words": "young"}).content.decode()
    assert "could not be opened" not in found


def reply_begun(mailbox: Mailbox, team: CareTeam, thread: Thread) -> Draft:
    edit = Edit(DraftWords("", "And one more thing."), team, thread.topic)
    return save_draft(actor=mailbox.owner, mailbox=mailbox, thread=thread, edit=edit)


def test_nothing_finds_a_conversation_that_is_gone_and_nothing_makes_it_found_again(ruths, team):
    closed(ruths, team, "Old", years=9)
    make_searchable()

    purge("--years", "6", "--apply")

    assert make_searchable() == 0
    assert not SearchToken.objects.exists()
    assert not EntryWords.objects.exists()


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.THREAD])
def test_no_download_opens_what_was_destroyed_and_none_breaks_off(scope, ruths, team):
    old = closed(ruths, team, "Old", years=9, has_file=False)
    thread = old if scope == Scope.THREAD else None
    asked = {"mailbox": ruths, "scope": scope, "format": Format.TEXT, "thread": thread}
    export = make(ask(actor=ruths.owner, **asked))
    assert b"Words of Old" in b"".join(read_parts(export))

    assert destroy(old.pk, years=6)

    assert not ExportPart.objects.exists()
    client = signed_in(ruths.owner)
    for name in ("download", "download_file"):
        assert client.get(reverse(f"sm_plugin:{name}", args=[export.pk])).status_code == 404


def test_the_downloads_of_other_people_stay(ruths, team):
    old = closed(ruths, team, "Old", years=9, has_file=False)
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    sent_message(other, team, "Mine")
    asked = {"mailbox": other, "scope": Scope.ALL, "format": Format.TEXT}
    export = make(ask(actor=other.owner, **asked))

    assert destroy(old.pk, years=6)

    assert b"Mine" in b"".join(read_parts(export))
