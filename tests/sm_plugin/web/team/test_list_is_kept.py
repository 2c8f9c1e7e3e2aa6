"""The list that an item was opened from goes along, whatever is done on its pages."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sm_plugin.letters.services import write_template
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

WORDS = "?queue=role&topic=symptom"
LEADS = re.compile(r'(?<!presence=)"(/secure-messaging/team/items/[^"#]*)"')


@world
def item() -> WorkItem:
    """An item whose patient wrote before and again, in a team with a coordinator."""
    team = team_at(
        FacilityFactory(), clerk="Carol Benson", nurse="Angela Brooks", coordinator="Denise Park"
    )
    mailbox = mailbox_of(patient_at(team.facility), team)
    item = WorkItem.objects.get(thread=sent_message(mailbox, team, body="Please refill it.").thread)
    words = {"scope": "team", "title": "Normal", "body": "All is well.", "language": "en"}
    write_template(actor=member(team, "coordinator"), team=team, **words)
    return item


@pytest.fixture
def denise(item: WorkItem) -> Client:
    return signed_in(member(item.team, "coordinator"))


@pytest.mark.parametrize("name", ["item", "pass_on", "use_template", "stop"])
def test_no_link_and_no_form_of_an_items_pages_forgets_the_list(item, denise, name):
    page = denise.get(reverse(f"sm_plugin:{name}", args=[item.pk]) + WORDS)
    leads = [one.replace("&amp;", "&") for one in LEADS.findall(page.content.decode())]

    assert leads, "or nothing was looked at"
    assert [one for one in leads if WORDS[1:] not in one] == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("write_note", {"body": "Called.", "idempotency_key": str(uuid4())}),
        ("record_call", {"number": "207-555-0101", "reached": "yes"}),
        ("save_answer", {"body": "Please rest."}),
        ("use_template", {}),
    ],
)
def test_what_is_saved_on_the_way_leads_back_with_the_list(item, denise, name, form):
    if name == "use_template":
        found = denise.get(reverse("sm_plugin:use_template", args=[item.pk]))
        form = {"template": str(found.context["templates"][0].pk)}
    form = {"idempotency_key": str(uuid4())} | form
    response = denise.post(reverse(f"sm_plugin:{name}", args=[item.pk]) + WORDS, form)

    assert response.status_code == 302, response.content.decode()
    assert response["Location"].partition("#")[0] == (
        reverse("sm_plugin:item", args=[item.pk]) + WORDS
    )


def test_after_a_note_the_next_message_of_the_list_still_comes(item):
    """A nurse who noted something before she referred a message landed in the whole list."""
    mailbox = mailbox_of(patient_at(item.team.facility, "Walt Hansen"), item.team)
    second = WorkItem.objects.get(thread=sent_message(mailbox, item.team).thread)
    note = {"body": "Called.", "idempotency_key": str(uuid4())}
    address = reverse("sm_plugin:write_note", args=[item.pk]) + WORDS
    angela = signed_in(member(item.team))
    page = angela.post(address, note, follow=True)
    [complete] = [
        one.replace("&amp;", "&")
        for one in LEADS.findall(page.content.decode())
        if one.partition("?")[0] == reverse("sm_plugin:complete", args=[item.pk])
    ]
    newest = str(item.thread.messages.get().pk)
    response = angela.post(complete, {"outcome": "phoned", "newest_seen": newest})

    assert response["Location"].startswith(reverse("sm_plugin:item", args=[second.pk]))
