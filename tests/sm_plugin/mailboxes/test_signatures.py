"""A signature stands under what its owner sends, as it was then, sealed, and never as markup."""

from uuid import uuid4

import pytest

from sm_plugin.errors import TamperedText
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.mailboxes.signatures import change_signature, signature_of, signature_under
from sm_plugin.sending.services import reply
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import post, see
from tests.worlds import world

pytestmark = pytest.mark.django_db

XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% debug %}",
)


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


def team_of(mailbox: Mailbox):
    return mailbox.patient.assignments.get().team


def test_it_stands_under_new_messages_in_lines_of_its_own(mailbox):
    change_signature(actor=mailbox.owner, name="Ruth Delgado", title="Sergeant, U.S. Army")
    message = sent_message(mailbox, team_of(mailbox))
    entry = mailbox.entries.get()
    again = reply(actor=mailbox.owner, entry=entry, body="More", idempotency_key=uuid4())

    assert message.signature == again.signature == "Ruth Delgado\nSergeant, U.S. Army"
    for person, name, key in (
        (mailbox.owner, "thread", message.thread_id),
        (member(team_of(mailbox)), "item", WorkItem.objects.get().pk),
    ):
        page = see(person, name, key)
        assert page.says("Ruth Delgado Sergeant, U.S. Army") or page.says(
            "Ruth DelgadoSergeant, U.S. Army"
        )


def test_a_message_keeps_the_signature_with_which_it_was_sent(mailbox):
    change_signature(actor=mailbox.owner, name="Ruth Delgado", title="")
    message = sent_message(mailbox, team_of(mailbox))
    change_signature(actor=mailbox.owner, name="R. D.", title="")
    assert Message.objects.get(pk=message.pk).signature == "Ruth Delgado"

    change_signature(actor=mailbox.owner, name="", title="")
    assert signature_of(mailbox.owner) is None
    assert sent_message(mailbox, team_of(mailbox), subject="Another").signature == ""


def test_nobody_signs_with_another_persons_name(mailbox):
    change_signature(actor=mailbox.owner, name="Ruth Delgado", title="")
    caregiver = member(team_of(mailbox))

    assert signature_under(mailbox, caregiver) == ""


@pytest.mark.parametrize("field", ["name", "title"])
@pytest.mark.parametrize(
    "line",
    [
        "Dr. Maria Santos",
        "Maria Santos, MD",
        "Nurse Angela",
        "MARIA  SANTOS",
        "Santos, Maria",
        "\u202eDr. Maria Santos",
    ],
)
def test_nobody_signs_as_staff(mailbox, line, field):
    doctor = member(team_of(mailbox))
    doctor.full_name = "Dr. Maria Santos"
    doctor.save()
    page = post(
        mailbox.owner, "change_signature", status=422, **{"name": "", "title": "", field: line}
    )

    assert page.title.startswith("Error: Settings")
    assert page.says("Leave out titles") or page.says("the name of someone on your care team")
    assert signature_of(mailbox.owner) is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Ruth Delgado", "Sergeant, U.S. Army"),
        ("R. D.", "Your neighbor"),
        ("", "Navy-Marine Corps"),
    ],
)
def test_what_veterans_sign_with_is_taken(mailbox, name, title):
    post(mailbox.owner, "change_signature", status=302, name=name, title=title)
    assert signature_under(mailbox, mailbox.owner) == "\n".join(filter(None, [name, title]))


def test_it_is_sealed_at_rest_and_bound_to_its_row(mailbox):
    change_signature(actor=mailbox.owner, name="Ruth Canary", title="Sergeant Canary")
    message = sent_message(mailbox, team_of(mailbox))
    stored = Signature.objects.get()

    for blob in (stored.name_sealed, stored.title_sealed, message.signature_sealed):
        assert b"Canary" not in bytes(blob)
    stored.name_sealed, stored.title_sealed = stored.title_sealed, stored.name_sealed
    with pytest.raises(TamperedText):
        _ = stored.name


@pytest.mark.parametrize("words", XSS)
def test_markup_in_it_is_only_words(mailbox, words):
    post(mailbox.owner, "change_signature", status=302, name=words[:60], title=words[:60])
    message = sent_message(mailbox, team_of(mailbox))
    pages = (
        see(mailbox.owner, "settings"),
        see(mailbox.owner, "thread", message.thread_id),
        see(member(team_of(mailbox)), "item", WorkItem.objects.get().pk),
    )
    for page in pages:
        assert not [act for act in page.acted_on if "alert(1)" in act]
    assert pages[1].says(words)


def test_the_form_keeps_one_line_each_and_says_what_is_too_long(mailbox):
    page = post(mailbox.owner, "change_signature", status=422, name="x" * 61, title="Sergeant")
    assert page.says("Shorten the name to 60 characters. It has 61 now.")
    assert page.title.startswith("Error: Settings")
    assert "value=Sergeant" in page.page.replace('"', "")
    assert signature_of(mailbox.owner) is None

    post(mailbox.owner, "change_signature", status=302, name=" Ruth\r\nDelgado ", title="")
    assert signature_of(mailbox.owner).name == "Ruth Delgado"
