"""A download is made by one worker at a time."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.exports import services
from sm_plugin.exports.choices import ExportState, Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import (
    ask,
    make,
)
from tests.sm_plugin.exports.test_exports import WORDS, ruths

__all__ = ["ruths"]
pytestmark = pytest.mark.django_db


def test_who_lost_the_lease_writes_no_part_and_no_end_of_the_file(ruths, monkeypatch):
    export = ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    others = timezone.now() + timedelta(minutes=29)

    def after_its_lease(owner: str, found: Any) -> str:
        Export.objects.update(leased_until=others)
        return WORDS

    monkeypatch.setattr(services, "whole_text", after_its_lease)
    make(export)

    assert (export.state, export.leased_until) == (ExportState.WORKING, others)
    assert not export.parts.exists()


def test_a_lease_is_renewed_while_the_file_is_made(ruths, monkeypatch):
    monkeypatch.setattr(services, "STEP", 1)
    export = ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    ends = []

    def note_lease(owner: str, found: Any) -> str:
        ends.append(Export.objects.get().leased_until)
        return WORDS

    monkeypatch.setattr(services, "whole_text", note_lease)
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        real = services.conversations

        def slowly(one: Export) -> Any:
            for conversation in real(one):
                clock.shift(timedelta(minutes=10))
                yield conversation

        monkeypatch.setattr(services, "conversations", slowly)
        assert make(export).is_ready
    assert ends == [began + timedelta(minutes=20) + services.LEASE]
