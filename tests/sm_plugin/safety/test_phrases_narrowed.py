"""What an upgrade does to phrases: too broad ones go with 0068, and 0075 brings what ships."""

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
SHIPPED = import_module("sm_plugin.migrations.0087_doers_of_the_phrases")


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


def bring_up_to_date() -> None:
    SHIPPED.bring_up_to_date(apps, SimpleNamespace(connection=connection))


def test_the_last_migration_brings_what_is_shipped() -> None:
    with SHIPPED.FILE.open(encoding="utf-8", newline="") as rows:
        assert [*csv.DictReader(rows)] == [*default_phrases()]


def test_an_install_that_misses_some_and_has_others_gets_what_is_shipped(
    broad: list[SafetyPhrase],
) -> None:
    whole = set(SafetyPhrase.objects.values_list("words", "unless"))
    whole -= {(one.words, one.unless) for one in broad}
    missing = list(SafetyPhrase.objects.exclude(pk__in=[one.pk for one in broad])[:30])
    SafetyPhrase.objects.filter(pk__in=[one.pk for one in missing]).delete()
    other = SafetyPhrase.objects.exclude(pk__in=[one.pk for one in broad]).first()
    assert other
    SafetyPhrase.objects.filter(pk=other.pk).update(unless="an older exception")
    own = SafetyPhrase.objects.create(kind="suicide", language="en", words="our own words")

    bring_up_to_date()

    found = set(SafetyPhrase.objects.values_list("words", "unless"))
    assert found == whole | {(own.words, own.unless)}


def test_what_is_no_longer_shipped_is_switched_off_where_a_message_was_sent(
    broad: list[SafetyPhrase],
) -> None:
    team = team_at(FacilityFactory())
    sent_message(mailbox_of(patient_at(team.facility), team), team)
    reviewed = {"reviewed_by": "Dr. Lee", "reviewed_at": date(2026, 1, 2)}
    SafetyPhrase.objects.filter(pk=broad[0].pk).update(**reviewed)

    bring_up_to_date()

    left = SafetyPhrase.objects.filter(pk__in=[one.pk for one in broad])
    assert {one.pk for one in left if one.is_active} == {broad[0].pk}


def test_a_phrase_whose_words_or_key_are_there_stops_no_upgrade() -> None:
    first, second = SafetyPhrase.objects.all()[:2]
    words = second.words
    SafetyPhrase.objects.filter(pk=first.pk).update(words="words of our own")
    second.delete()
    SafetyPhrase.objects.create(kind=second.kind, language=second.language, words=words)

    bring_up_to_date()

    assert SafetyPhrase.objects.filter(words=words).count() == 1
    assert SafetyPhrase.objects.get(pk=first.pk).words == "words of our own"
