"""What staff wrote first, and letters, reach the chart, whether or not the patient replies."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import save_to_chart
from sm_plugin.letters.sending import write_one
from sm_plugin.threads.models import Thread
from tests.factories import TopicFactory, mailbox_of, member, patient_at
from tests.sm_plugin.chart_copies.test_saving import (
    bundles,
    close,
    folder,
    mailbox,
    parts,
    save,
    team,
    write_again,
)
from tests.sm_plugin.letters.conftest import begin, work, write

__all__ = ["folder", "mailbox", "team", "write"]

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture
def written(team, mailbox):
    write_one(
        actor=member(team, "coordinator"),
        team=team,
        patient=mailbox.patient,
        topic=TopicFactory(),
        subject="Your results",
        body="All is well.",
        idempotency_key=uuid4(),
    )
    return Thread.objects.get()


def test_what_staff_wrote_first_is_in_the_chart_after_14_days_without_a_word(folder, written):
    assert save(later=13 * A_DAY) == 0
    assert save(later=14 * A_DAY) == 1
    [bundle] = bundles(folder)
    [said] = parts(bundle, "Communication")
    assert said["payload"][0]["contentString"] == "All is well."
    assert save(later=30 * A_DAY) == 0, "once"


def test_a_reply_after_it_was_saved_makes_a_new_version_when_the_thread_closes(
    folder, written, mailbox, team
):
    assert save(later=14 * A_DAY) == 1
    write_again(mailbox, written)
    assert save(later=40 * A_DAY) == 0, "the reply is open work, and no quiet letter any more"
    close(written, team)
    assert save(later=40 * A_DAY) == 1
    assert [copy.version for copy in ChartCopy.objects.order_by("version")] == [1, 2]


def test_each_patients_letter_is_saved_to_that_patients_chart(folder, team, write):
    people = [mailbox_of(patient_at(team.facility, name), team) for name in ("Ann Lee", "Bo Ray")]
    begin(write())
    assert work() == len(people)
    assert save_to_chart(now=timezone.now() + 14 * A_DAY) == len(people)
    assert Thread.objects.filter(state="written").count() == ChartCopy.objects.count() == 2
    assert len(bundles(folder)) == 2


def test_a_letter_to_a_stations_test_patient_reaches_no_chart(folder, written):
    written.patient.is_test = True
    written.patient.save(update_fields=["is_test"])
    assert save(later=20 * A_DAY) == 0
