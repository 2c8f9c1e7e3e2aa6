"""A process whose keyring lacks the new key yet: it shows and writes nothing, and loses nothing."""

import json
from base64 import b64encode
from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.threads.models import Message
from sm_plugin.vault import rotation
from sm_plugin.vault.services import verify_keyring
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in

pytestmark = pytest.mark.django_db


def test_what_is_written_to_a_process_without_the_new_key_comes_back_and_goes_once_it_has_it(
    settings,
):
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    thread = sent_message(mailbox, team).thread
    own, there = signed_in(mailbox.owner), reverse("sm_plugin:reply", args=[thread.pk])
    older = settings.SECURE_MESSAGING
    ring = json.loads(older["KEYRING"])
    ring |= {"active": "k2", "keys": ring["keys"] | {"k2": b64encode(b"2" * 32).decode()}}
    newer = older | {"KEYRING": json.dumps(ring)}
    settings.SECURE_MESSAGING = newer
    verify_keyring()
    rotation.rotate_keys()

    settings.SECURE_MESSAGING = older
    form = {"body": "It got worse.", "idempotency_key": str(uuid4())}
    refused = own.post(there, form)
    page = own.get(reverse("sm_plugin:thread", args=[thread.pk]))

    assert (refused.status_code, page.status_code) == (503, 503)
    assert "It got worse." in refused.content.decode()
    assert "We can&#x27;t open this message right now." in page.content.decode()
    assert Message.objects.count() == 1

    settings.SECURE_MESSAGING = newer
    assert own.post(there, form).status_code == 302
    assert Message.objects.count() == 2
