"""A site lies in its station's region, whatever a list says of the two."""

import pytest
from django.core.management import CommandError

from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities.importing import apply_plan, plan_import
from sm_plugin.facilities.models import Facility
from tests.sm_plugin.facilities.test_import import CARIBOU, TOGUS, run, write

__all__ = ["write"]

STRAY = CARIBOU.replace(",1,402", ",2,402")

pytestmark = pytest.mark.django_db


def test_a_station_takes_the_sites_along_that_the_file_leaves_out(write):
    run(write(TOGUS, CARIBOU), "--apply")
    moved = write(TOGUS.replace(",1,402", ",2,402"))
    shown = run(moved, "--apply")
    assert "change  402GA visn: 1 → 2" in shown
    assert "2 to change, 0 unchanged, 0 not in the file" in shown
    assert set(Facility.objects.values_list("visn", flat=True)) == {2}
    assert AuditEvent.objects.filter(code="import.region").count() == 2
    assert "0 to change" in run(moved)


def test_a_site_that_is_taken_along_stays_otherwise_as_it_is_now(write):
    apply_plan(plan_import(write(TOGUS, CARIBOU)), actor=None)
    plan = plan_import(write(TOGUS.replace(",1,402", ",2,402")))
    Facility.objects.filter(station_number="402GA").update(name="Another name")
    apply_plan(plan, actor=None)
    site = Facility.objects.get(station_number="402GA")
    assert (site.name, site.visn, site.station.station_number) == ("Another name", 2, "402")


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        ([], [TOGUS, STRAY]),
        ([TOGUS], [STRAY]),
        ([TOGUS, CARIBOU], [STRAY]),
        ([TOGUS, CARIBOU], [TOGUS, STRAY]),
    ],
)
def test_a_site_in_another_region_than_its_station_is_named(write, before, rows):
    run(write(*before), "--apply")
    with pytest.raises(
        CommandError, match=r"line \d, visn: its station 402 is in region \(VISN\) 1"
    ):
        run(write(*rows), "--apply")
    assert Facility.objects.count() == len(before)
    assert not Facility.objects.exclude(visn=1).exists()
