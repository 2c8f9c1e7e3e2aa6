"""A caregiver who is named for a later day hears which day that is, and no link leads nowhere."""

from datetime import date

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse

from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import name_caregiver
from tests.factories import FacilityFactory, UserFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.helpers.reading import Parsed, see, signed_in

pytestmark = pytest.mark.django_db


def test_accepting_for_a_later_day_says_which_day_and_offers_no_inbox_before():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    inbox = reverse("sm_plugin:inbox", kwargs={"mailbox_id": mailbox.pk})
    with time_machine.travel("2026-03-01 18:00Z"):
        named = name_caregiver(
            actor=mailbox.owner, email="tom@care.example", right="read", starts_on=date(2026, 3, 9)
        )
        words = {"agree": "on", "digest": adapter().terms().digest}
        client = signed_in(tom)
        answer = client.post(reverse("sm_plugin:invitation", args=[named.pk]), words, follow=True)
        page = Parsed(answer.content.decode())

        assert not page.says("You can now help")
        assert page.says("You can help from March 9, 2026 on.")
        assert f"href={inbox}" not in page.acted_on
        assert page.says("Stop helping Ruth Delgado")
    with time_machine.travel("2026-03-09 18:00Z"):
        page = see(tom, "helping")
        assert f"href={inbox}" in page.acted_on
        assert signed_in(tom).get(inbox).status_code == 200
