"""What an upgrade does to phrases that were too broad: migration 0068."""

import csv
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from sm_plugin.safety.default_phrases import _key, default_phrases, refresh_phrases, seed_phrases
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.safety.services import change_phrase
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db

NARROWER = import_module("sm_plugin.migrations.0068_narrower_phrases")


@pytest.fixture
def broad() -> list[SafetyPhrase]:
    """The phrases as an older install has them."""
    with NARROWER.FILE.open(encoding="utf-8", newline="") as rows:
        words = [row["words"] for row in csv.DictReader(rows)]
    return [
        SafetyPhrase.objects.create(pk=_key(one), kind="emergency", language="en", words=one)
        for one in words
    ]


def upgrade() -> None:
    NARROWER.take_out_of_use(apps, SimpleNamespace(connection=connection))


def test_none_of_them_is_shipped_any_more(broad: list[SafetyPhrase]) -> None:
    assert broad
    assert not {one.words for one in broad} & {row["words"] for row in default_phrases()}


def test_a_new_install_has_what_is_shipped_word_for_word() -> None:
    assert seed_phrases(SafetyPhrase.objects.all()) == 0
    assert refresh_phrases(SafetyPhrase.objects.all()) == (0, 0)


def test_they_go_where_no_message_was_ever_sent(broad: list[SafetyPhrase]) -> None:
    upgrade()

    assert not SafetyPhrase.objects.filter(pk__in=[one.pk for one in broad]).exists()


def test_they_are_switched_off_where_one_was(broad: list[SafetyPhrase]) -> None:
    team = team_at(FacilityFactory())
    sent_message(mailbox_of(patient_at(team.facility), team), team)

    upgrade()

    left = SafetyPhrase.objects.filter(pk__in=[one.pk for one in broad])
    assert set(left.values_list("is_active", flat=True)) == {False}
    assert left.count() == len(broad)


def test_what_somebody_changed_or_reviewed_stays_in_use(broad: list[SafetyPhrase]) -> None:
    changed, reviewed = broad[:2]
    change_phrase(
        actor=national_administrator(),
        phrase=changed,
        kind="emergency",
        language="en",
        words=changed.words,
        unless="her own",
        is_active=True,
        reviewed_by="",
        reviewed_at=None,
    )
    SafetyPhrase.objects.filter(pk=reviewed.pk).update(
        reviewed_by="Dr. Lee", reviewed_at=date(2026, 1, 2)
    )

    upgrade()

    left = SafetyPhrase.objects.filter(pk__in=[one.pk for one in broad], is_active=True)
    assert {one.pk for one in left} == {changed.pk, reviewed.pk}
