"""What gets into the chart, and what never does."""

import pytest

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.fhir.checks import require_fhir
from sm_plugin.threads.models import Message
from tests.factories import (
    administrator,
    sent_message,
)
from tests.sm_plugin.chart_copies.test_saving import (
    CONTROLS,
    bundles,
    close,
    closed,
    folder,
    mailbox,
    parts,
    save,
    team,
)

__all__ = ["folder", "mailbox", "team"]
pytestmark = pytest.mark.django_db


def test_no_control_character_of_a_text_or_a_name_keeps_a_conversation_from_the_chart(
    folder, mailbox, team
):
    """A word processor pastes them, and FHIR knows only tab and the ends of lines."""
    typed = f"One{CONTROLS}two \U0001f600"
    thread = sent_message(mailbox, team, f"Dizzy{CONTROLS}again", typed).thread
    type(thread.topic).objects.filter(pk=thread.topic_id).update(label="Other\x0bthings")
    close(thread, team)
    assert save() == 1

    [bundle] = bundles(folder)
    require_fhir(bundle)
    kept = Message.objects.order_by("sent_at").first().body
    spaced = "".join(" " if one < " " and one not in "\t\r\n" else one for one in kept)
    said = [one["payload"][0]["contentString"] for one in parts(bundle, "Communication")]
    assert said[0] == spaced
    assert said[0].endswith("two \U0001f600")
    assert parts(bundle, "Communication")[0]["topic"] == {"text": "Other things"}


def test_what_another_person_wrote_is_not_filed_under_the_record(folder, mailbox, team):
    closed(mailbox, team)
    verifier = administrator(team.facility)
    revoke_identity(actor=verifier, patient=mailbox.patient, why="wrong_person")

    assert save() == 0
    assert bundles(folder) == []
    copy = ChartCopy.objects.get()
    assert (copy.state, copy.problem) == ("refused", "the account was another person's")
