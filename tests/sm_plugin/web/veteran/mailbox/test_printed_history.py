"""On paper the history of a conversation has whole days: “Today” is worth nothing there later."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in

pytestmark = pytest.mark.django_db


def test_each_step_names_its_year_on_paper():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    thread = sent_message(mailbox, team).thread
    answer = signed_in(mailbox.owner).get(reverse("sm_plugin:thread", args=[thread.pk]))
    steps = BeautifulSoup(answer.content, "html.parser").select(".sm-steps time")
    assert steps
    for step in steps:
        assert str(timezone.localdate().year) in step.select_one(".sm-print-only").get_text()
        assert "Today" in step.select_one(".sm-screen-only").get_text()
