from uuid import uuid4

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import start_from_thread
from sm_plugin.drafts.services import Edit, discard, save_draft
from sm_plugin.errors import DraftConflict, KeyReused, NotAllowed, NotFound
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory())


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def text(body, version=0, **more):
    return Edit(DraftWords("Knee", body, {"since": "Monday"}), version=version, **more)


def save(mailbox, edit, **more):
    return save_draft(actor=mailbox.owner, mailbox=mailbox, edit=edit, **more)


def test_a_draft_keeps_what_was_typed_and_grows_a_version_with_each_save(mailbox, team):
    draft = save(mailbox, text(" My kn", team=team))
    save(mailbox, text(" My knee \n", draft.version, team=team), draft=draft)

    kept = Draft.objects.get()
    assert kept.words == DraftWords("Knee", " My knee \n", {"since": "Monday"})
    assert (kept.version, kept.team) == (2, team)
    assert b"knee" not in bytes(kept.content_sealed)


def test_one_page_saved_twice_makes_one_draft(mailbox):
    key = uuid4()
    assert save(mailbox, text("A"), key=key) == save(mailbox, text("A"), key=key)
    assert Draft.objects.get().version == 1


def test_the_second_window_gets_both_texts_and_changes_nothing(mailbox):
    draft = save(mailbox, text("First"))
    save(mailbox, text("Newer", 1), draft=draft)

    with pytest.raises(DraftConflict) as conflict:
        save(mailbox, text("Mine", 1), draft=draft)

    assert conflict.value.mine.words.body == "Mine"
    assert conflict.value.saved.words.body == "Newer"
    assert str(conflict.value) == "draft_changed"
    assert (Draft.objects.get().version, Draft.objects.get().words.body) == (2, "Newer")


def test_a_page_never_stands_in_its_own_way(mailbox):
    """The answer to its first save was lost, and its saves came in the wrong order."""
    page, key = uuid4(), uuid4()
    save(mailbox, text("A", page=page, step=1), key=key)
    save(mailbox, text("A B C", page=page, step=3), key=key)
    save(mailbox, text("A B", page=page, step=2), key=key)

    assert Draft.objects.get().words.body == "A B C"


def test_there_is_one_reply_draft_for_each_author_and_thread(mailbox, team):
    thread = sent_message(mailbox, team).thread
    save(mailbox, text("Better"), thread=thread, key=uuid4())

    with pytest.raises(DraftConflict):
        save(mailbox, text("Worse"), thread=thread, key=uuid4())
    assert Draft.objects.get().words.body == "Better"


def test_a_save_that_comes_after_sending_or_throwing_away_brings_no_draft_back(mailbox, team):
    message = sent_message(mailbox, team)
    with pytest.raises(KeyReused):
        save(mailbox, text("Late"), key=message.idempotency_key)

    draft = save(mailbox, text("Gone"))
    discard(actor=mailbox.owner, draft=draft)
    with pytest.raises(NotFound):
        save(mailbox, text("Late", 1), draft=draft)
    with pytest.raises(NotFound):
        discard(actor=mailbox.owner, draft=draft)
    assert not Draft.objects.exists()


def test_nobody_sees_saves_or_discards_a_draft_of_someone_else(mailbox, team):
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team).owner
    draft = save(mailbox, text("Mine"))

    with pytest.raises(NotAllowed):
        save_draft(actor=other, mailbox=mailbox, edit=text("His", 1), draft=draft)
    with pytest.raises(NotAllowed):
        discard(actor=other, draft=draft)
    assert list(Draft.objects.visible_to(other)) == []
    assert list(Draft.objects.visible_to(mailbox.owner)) == [draft]


def test_saving_by_the_clock_is_on_record_once(mailbox):
    draft = save(mailbox, text("A"), is_auto=True)
    save(mailbox, text("A B", 1), draft=draft, is_auto=True)
    save(mailbox, text("A B C", 2), draft=draft)

    events = AuditEvent.objects.filter(action="draft.save")
    assert [event.object_key for event in events] == [str(draft.pk)] * 2


def test_a_draft_that_quotes_a_conversation_has_read_it_on_record(mailbox, team):
    thread = sent_message(mailbox, team).thread
    entry = mailbox.entries.get()

    start_from_thread(actor=mailbox.owner, entry=entry, team=team, key=uuid4())

    read = AuditEvent.objects.filter(action="thread.read").get()
    assert (read.object_key, read.patient_key) == (str(thread.pk), str(mailbox.patient_id))
