"""Back in the browser, after a saved draft was sent, leads to the message and not into the void."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.drafts.models import Draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import Topic
from sm_plugin.threads.models import Message
from tests.factories import FacilityFactory, UserFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


def test_back_after_sending_a_saved_draft_leads_to_the_message(ruths):
    client, team = signed_in(ruths.owner), ruths.patient.assignments.get().team
    words = {
        "topic": str(Topic.objects.get(code="symptom").pk),
        "subject": "My knee",
        "body": "It hurts.",
        "idempotency_key": str(uuid4()),
    }
    client.post(reverse("sm_plugin:compose", args=[team.pk]), words | {"action": "save"})
    draft = Draft.objects.get()
    address = reverse("sm_plugin:draft", args=[draft.pk])
    sent = client.post(address, words | {"version": str(draft.version)})
    thread = reverse("sm_plugin:thread", args=[Message.objects.get().thread_id])
    assert sent.url == thread

    back = client.get(address, follow=True)

    assert back.redirect_chain == [(thread, 302)]
    assert Parsed(back.content.decode()).says("This draft was sent. Here is your message.")


def test_back_after_throwing_a_draft_away_says_so_like_for_any_other_id(ruths):
    client, team = signed_in(ruths.owner), ruths.patient.assignments.get().team
    compose = reverse("sm_plugin:compose", args=[team.pk])
    client.post(compose, {"body": "Begun.", "action": "save", "idempotency_key": str(uuid4())})
    draft = Draft.objects.get()
    client.post(reverse("sm_plugin:discard_draft", args=[draft.pk]), follow=True)

    pages = []
    for key in (draft.pk, uuid4()):
        response = client.get(reverse("sm_plugin:draft", args=[key]))
        assert response.status_code == 404
        pages.append(Parsed(response.content.decode()))

    assert pages[0].says("We can't find this draft. It may have been sent or thrown away.")
    assert pages[0].text.split() == pages[1].text.split()


def test_a_stranger_learns_nothing_of_a_draft_that_was_sent(ruths):
    client, team = signed_in(ruths.owner), ruths.patient.assignments.get().team
    key = str(uuid4())
    words = {
        "topic": str(Topic.objects.get(code="symptom").pk),
        "subject": "My knee",
        "body": "It hurts.",
        "idempotency_key": key,
    }
    client.post(reverse("sm_plugin:compose", args=[team.pk]), words)
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    assert signed_in(other.owner).get(reverse("sm_plugin:draft", args=[key])).status_code == 404
    assert signed_in(UserFactory()).get(reverse("sm_plugin:draft", args=[key])).status_code != 200
