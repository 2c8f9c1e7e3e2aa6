"""Two workers, or two administrators, with one long import."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.rollout.importing import parts
from sm_plugin.rollout.importing.jobs import (
    UndoneByAnother,
    advance,
    begin_undo,
    confirm,
)
from sm_plugin.rollout.models import ImportJob
from tests.factories import (
    administrator,
)
from tests.sm_plugin.rollout.test_import_jobs import begun, in_parts, numbers_listed, team
from tests.sm_plugin.rollout.test_importing import PAGE

__all__ = ["in_parts", "team"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["comparing", "writing"])
def test_who_lost_the_lease_writes_nothing_and_ends_nothing(frank, team, monkeypatch, state):
    job = begun(frank, team, "a")
    if state == "writing":
        advance(job)
        confirm(actor=frank, job=job)
    others = timezone.now() + timedelta(minutes=9)
    real = parts.compare

    def after_its_lease(*facts):
        ImportJob.objects.update(leased_until=others)
        return real(*facts)

    monkeypatch.setattr(parts, "compare", after_its_lease)
    advance(job)

    assert (job.state, job.done, job.leased_until, job.tries) == (state, 0, others, 1)
    assert numbers_listed() == []


def test_a_second_administrator_is_told_that_a_long_run_is_being_undone(
    client, station, frank, team, in_parts, monkeypatch
):
    job = begun(frank, team, *"abc")
    advance(job)
    confirm(actor=frank, job=job)
    advance(job)
    begin_undo(actor=frank, run=job.run)
    joan = administrator(station, "Joan Mercer")
    with pytest.raises(UndoneByAnother):
        begin_undo(actor=joan, run=job.run)
    monkeypatch.setattr("sm_plugin.admin.imports.runs.AT_ONCE", 2)
    client.force_login(joan)
    answer = client.post(f"{PAGE}{job.run_id}/", {"confirmed": "3"}, follow=True)
    assert answer.status_code == 200
    assert "Another administrator is undoing this import already." in answer.content.decode()
    assert not AuditEvent.objects.filter(action="access.refused").exists()
