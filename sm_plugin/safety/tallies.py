"""Counts of reviews that found what a phrase flagged urgent, or not; and no more.

See docs/decisions/0322.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Sum
from django.utils import timezone

from sm_plugin.database.values import is_key

from .findings import Findings
from .models import SafetyPhrase, SafetyTally

YEAR = timedelta(days=365)
UNKNOWN = ""  # in place of a phrase: the check did not work, or its finding can't be read


@dataclass(frozen=True)
class Tally:
    """Reviewed messages in a year that a phrase, or else a weighing, flagged.

    `words` are the phrase's own; empty for what has none.
    """

    key: str
    words: str
    urgent: int
    not_urgent: int

    @property
    def percent_false(self) -> int:
        return round(100 * self.not_urgent / (self.urgent + self.not_urgent))


def count_verdict(findings: Findings, *, is_urgent: bool, at: datetime) -> None:
    """Count one reviewed message for each of the phrases that were found in it."""
    month = at.date().replace(day=1)
    column = "urgent" if is_urgent else "not_urgent"
    for phrase in sorted(set(findings.phrases)) or [UNKNOWN]:
        tally, _is_new = SafetyTally.objects.get_or_create(phrase=phrase, month=month)
        SafetyTally.objects.filter(pk=tally.pk).update(**{column: F(column) + 1})


def false_alarms() -> list[Tally]:
    """Return what flagged messages in the last year, the most false alarms first."""
    since = (timezone.now() - YEAR).date()
    rows = SafetyTally.objects.filter(month__gte=since).values_list("phrase").order_by("phrase")
    summed = list(rows.annotate(Sum("urgent"), Sum("not_urgent")))
    words = _words(key for key, _urgent, _not in summed)
    found = [Tally(key, words.get(key, ""), urgent, wrong) for key, urgent, wrong in summed]
    return sorted(found, key=lambda one: (-one.not_urgent, one.words))


def _words(keys: Iterable[str]) -> dict[str, str]:
    phrases = SafetyPhrase.objects.filter(pk__in=[key for key in keys if is_key(key)])
    return {str(pk): words for pk, words in phrases.values_list("pk", "words")}
