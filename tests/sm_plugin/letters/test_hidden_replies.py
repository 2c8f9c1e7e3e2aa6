"""The page of a letter tells nothing of conversations that its reader may not see."""

import pytest

from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    team_at,
)
from tests.sm_plugin.helpers.reading import see
from tests.sm_plugin.letters.test_pages import sent_and_replied
from tests.sm_plugin.triage.test_own_care import helps

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("moved", ["thread and item", "thread", "item"])
def test_a_letter_tells_nothing_of_a_conversation_that_another_team_has(moved, team, boxes, write):
    letter, item = sent_and_replied(boxes, write)
    other = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    if "thread" in moved:
        Thread.objects.filter(pk=item.thread_id).update(team=other)
    if "item" in moved:
        WorkItem.objects.update(team=other)

    page = see(letter.author, "letter", letter.pk)

    assert not page.says("has replied")
    assert not page.says("Replied")
    assert page.says("Ruth Delgado")


def test_a_letter_tells_its_writer_nothing_of_their_own_care(team, boxes, write):
    letter, _item = sent_and_replied(boxes, write)
    helps(letter.author, boxes["ruth"].patient)

    page = see(letter.author, "letter", letter.pk)

    assert not page.says("has replied")
    assert not page.says("Replied")
