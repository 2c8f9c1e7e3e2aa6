"""Files whose check ends after their conversation was saved to the chart."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.files.scanning import _decide
from sm_plugin.sending.services import send
from tests.factories import TopicFactory, added_file, begun_draft
from tests.sm_plugin.chart_copies.test_saving import bundles, close, folder, mailbox, save, team

__all__ = ["folder", "mailbox", "team"]

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.mark.parametrize("verdict", [Verdict.CLEAN, Verdict.INFECTED, Verdict.FAILED])
def test_a_file_that_is_checked_after_all_makes_the_next_version(folder, mailbox, team, verdict):
    draft = begun_draft(mailbox, team)
    added_file(draft)
    Attachment.objects.update(verdict=Verdict.WAITING)
    message = send(
        actor=mailbox.owner,
        mailbox=mailbox,
        team=team,
        topic=TopicFactory(),
        subject="Dizzy",
        body="See the picture.",
        idempotency_key=uuid4(),
        draft=draft,
    )
    close(message.thread, team)
    assert save() == 1
    assert save(A_DAY) == 0

    _decide(Attachment.objects.get(), verdict)

    assert save() == 1
    before, after = (json.dumps(bundle) for bundle in bundles(folder))
    assert "Not available yet" in before
    assert "Not available yet" not in after
    assert str(verdict.label) in after
    assert save(A_DAY) == 0
