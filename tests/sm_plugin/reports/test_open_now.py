"""The table of what is open now: the reports of all months together tell no hidden figure of it."""

from datetime import UTC, datetime

import pytest

from sm_plugin.reports.months import Month
from sm_plugin.reports.services import BANDS, make_report
from sm_plugin.reports.text import tables
from sm_plugin.reports.units import station_unit
from sm_plugin.triage.models import Round
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
NOVEMBER, OCTOBER, SEPTEMBER = Month(2026, 11), Month(2026, 10), Month(2026, 9)
ASKED = {"now": datetime(2026, 11, 2, 15, tzinfo=UTC), "before": datetime(2026, 10, 30, tzinfo=UTC)}
DUE = {
    "later": datetime(2026, 11, 5, 15, tzinfo=UTC),
    "over": datetime(2026, 11, 2, 20, tzinfo=UTC),
}


@pytest.fixture
def ask():
    """Let so many people have asked at a station of one team, this month or the last."""
    station = FacilityFactory()
    team = team_at(station, nurse="Angela Brooks")

    def asked(number, when, due):
        for _one in range(number):
            message = sent_message(mailbox_of(patient_at(station), team), team)
            rounds = Round.objects.filter(item__thread=message.thread)
            rounds.update(asked_at=ASKED[when], due_at=DUE[due])
        return station_unit(station)

    return asked


def reports(unit):
    months = (NOVEMBER, OCTOBER, SEPTEMBER)
    return [make_report(unit, month, now=NOW, is_fine=True) for month in months]


@pytest.mark.parametrize(
    ("asked", "late"),
    [
        ([(7, "now", "later"), (3, "now", "over")], 3),
        ([(7, "now", "later"), (3, "before", "over")], 3),
        ([(6, "now", "later"), (5, "before", "later"), (1, "before", "over")], 1),
        ([(6, "before", "later"), (4, "before", "over")], 4),
    ],
)
def test_what_is_late_of_a_few_is_not_all_less_what_is_not_yet_due(ask, asked, late):
    for part in asked:
        unit = ask(*part)
    this, *_earlier = found = reports(unit)

    all_open = [one.figure("age_all", "") for one in found if one.figure("age_all", "")]
    bands = [this.figure("age", band) for band in BANDS]
    not_yet_due = sum(one.own("open") or 0 for one in found)
    told = all_open + ([sum(bands)] if None not in bands else [])
    assert late not in {total - not_yet_due for total in told}


def test_all_that_is_open_is_told_where_enough_are_late(ask):
    ask(7, "now", "later")
    unit = ask(6, "before", "over")

    assert reports(unit)[0].figure("age_all", "") == 13


def test_the_report_of_an_earlier_month_has_no_table_of_now(ask):
    this, before, _long_before = reports(ask(7, "now", "later"))

    assert "age" in [table.code for table in tables(this)]
    assert "age" not in [table.code for table in tables(before)]
