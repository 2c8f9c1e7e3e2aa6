"""No page or list of a team shows what a stranger wrote under another person's record number."""

from pathlib import Path

import pytest
from django.urls import reverse

import sm_plugin
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.search.tokens import make_searchable
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

ROOT = Path(sm_plugin.__file__).parent
CLOSED = "closed: the account was another person&#x27;s"


@world
def released(db: None) -> Mailbox:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")
    mailbox = mailbox_of(patient_at(team.facility, "Stranger Sam"), team)
    sent_message(mailbox, team, "Knee")
    patient = mailbox.patient
    revoke_identity(actor=patient.registered_by, patient=patient, why="wrong_person")
    make_searchable()
    return mailbox


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["queue", "item", "pass_on", "stop", "team_search"])
def test_a_strangers_conversation_stands_under_no_record_number(released, name):
    item = WorkItem.objects.get()
    client = signed_in(member(item.team, "coordinator" if name == "stop" else "nurse"))
    own = [item.pk] if name in ("item", "pass_on", "stop") else []
    address = reverse(f"sm_plugin:{name}", args=own)

    if name == "team_search":
        shown = client.post(address, {"words": "stranger"}, follow=True).content.decode()
    else:
        shown = client.get(address, follow=True).content.decode()

    assert "Stranger Sam" in shown
    assert released.patient.record_number not in shown
    assert CLOSED in shown


def test_only_pages_that_say_which_account_was_closed_show_the_kept_number():
    """Elsewhere `shown_record` is shown."""
    pages = (ROOT / "templates").rglob("*.html")
    silent = [
        page.name
        for page in pages
        if "patient.record_number" in (text := page.read_text()) and "released" not in text
    ]
    assert silent == []
    code = [*(ROOT / "web" / "team").rglob("*.py"), *(ROOT / "web" / "veteran").rglob("*.py")]
    assert [one.name for one in code if "patient.record_number" in one.read_text()] == []
