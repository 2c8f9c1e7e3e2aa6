from io import StringIO
from itertools import count
from math import ceil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed
from sm_plugin.facilities import importing
from sm_plugin.facilities.importing import (
    BATCH,
    PACKAGED_CSV,
    PlanChanged,
    apply_plan,
    plan_import,
)
from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.facilities.services import change_stage
from tests.factories import UserFactory, national_administrator

HEADER = "station_number,name,kind,city,state,visn,parent_station,latitude,longitude"
TOGUS = "402,Togus VA Medical Center,medical_center,Augusta,ME,1,402,44.280151,-69.704222"
CARIBOU = "402GA,Caribou VA Clinic,clinic,Caribou,ME,1,402,46.878086,-68.009414"
JUNCTION = "405,White River Junction VAMC,medical_center,Hartford,VT,1,405,43.64,-72.34"

FACILITIES, STATIONS = 1273, 140  # of the packaged list

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    numbers = count()

    def write(*lines: str, header: str = HEADER, newline: str = "\n", encoding="utf-8") -> Path:
        path = tmp_path / f"facilities{next(numbers)}.csv"
        path.write_bytes((newline.join([header, *lines]) + newline).encode(encoding))
        return path

    return write


def run(*args: object) -> str:
    out = StringIO()
    call_command("sm_import_facilities", *map(str, args), stdout=out)
    return out.getvalue()


def snapshot() -> list[tuple]:
    return list(Facility.objects.order_by("station_number").values_list())


def test_the_packaged_list_is_whole():
    assert (
        "1273 to add (stations: 140, sites: 1133), 0 to change, 0 unchanged, 0 not in the file"
        in run("--apply")
    )
    assert Facility.objects.count() == 1273
    stations = Facility.objects.stations()
    assert stations.count() == 140
    assert Facility.objects.filter(parent__parent__isnull=False).count() == 0
    assert Facility.objects.get(station_number="402GA").station.name == "Togus VA Medical Center"
    assert all(facility.time_zone.key for facility in Facility.objects.all())
    assert set(Facility.objects.values_list("stage", flat=True)) == {"planned"}


def test_importing_again_changes_nothing():
    run("--apply")
    before = snapshot()
    assert "0 to add, 0 to change, 1273 unchanged, 0 not in the file" in run("--apply")
    assert snapshot() == before
    assert AuditEvent.objects.filter(code="import").count() == 1


def test_the_packaged_list_is_written_in_few_queries(django_assert_max_num_queries):
    """A statement for each batch that the engine takes, and few besides.

    SQLite takes 999 values in a statement, some 40 facilities; PostgreSQL takes the batch.
    """
    size = min(BATCH, connection.ops.bulk_batch_size(Facility._meta.concrete_fields, range(BATCH)))
    batches = ceil(STATIONS / size) + ceil((FACILITIES - STATIONS) / size)
    with django_assert_max_num_queries(batches + 25):  # 23 besides on PostgreSQL
        run("--apply")


def test_without_apply_nothing_is_written():
    assert "Nothing was written. Run again with --apply" in run()
    assert not Facility.objects.exists()


def test_a_long_list_of_additions_is_cut_unless_asked_for():
    assert "add     ... and 1263 more" in run()
    assert "add     ... and" not in run("-v", 2)
    assert "add     402GA Caribou VA Clinic" in run("-v", 2)


def test_changes_are_shown_field_by_field_and_then_written(write):
    run(write(TOGUS, CARIBOU), "--apply")
    moved = write(TOGUS, CARIBOU.replace("Caribou,ME", "Presque Isle,ME"), JUNCTION)
    shown = run(moved)
    assert "change  402GA city: Caribou → Presque Isle" in shown
    assert "1 to add (stations: 1, sites: 0), 1 to change, 1 unchanged, 0 not in the file" in shown
    assert Facility.objects.get(station_number="402GA").city == "Caribou"
    run(moved, "--apply")
    assert Facility.objects.get(station_number="402GA").city == "Presque Isle"


def test_a_site_can_move_to_another_station(write):
    run(write(TOGUS, CARIBOU, JUNCTION), "--apply")
    path = write(TOGUS, CARIBOU.replace(",402,", ",405,"), JUNCTION)
    assert "change  402GA parent_station: 402 → 405" in run(path, "--apply")
    assert Facility.objects.get(station_number="402GA").station.station_number == "405"


def test_facilities_that_the_file_leaves_out_are_listed_and_kept(write):
    run(write(TOGUS, CARIBOU, JUNCTION), "--apply")
    assert "missing 405 White River Junction VAMC (kept)" in run(write(TOGUS, CARIBOU), "--apply")
    assert Facility.objects.count() == 3


def test_a_site_may_belong_to_a_known_station_that_the_file_leaves_out(write):
    run(write(TOGUS), "--apply")
    run(write(CARIBOU), "--apply")
    assert Facility.objects.get(station_number="402GA").station.station_number == "402"


def test_an_import_never_touches_stage_dates_phone_or_ids(write, superuser):
    run(write(TOGUS), "--apply")
    togus = Facility.objects.get()
    change_stage(actor=superuser, facility=togus, to="preparing", reason="why")
    Facility.objects.update(go_live_on="2030-01-02", help_phone="207-555-0142")
    run(write(TOGUS.replace("Togus VA", "Maine VA")), "--apply")
    again = Facility.objects.get()
    assert again.name == "Maine VA Medical Center"
    assert (again.pk, again.stage, str(again.go_live_on), again.help_phone) == (
        togus.pk,
        "preparing",
        "2030-01-02",
        "207-555-0142",
    )
    assert StageChange.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        (TOGUS.replace("402,Togus", "40,Togus"), "station_number", "40 is not three digits"),
        (TOGUS.replace("402,Togus", "402ga,Togus"), "station_number", "402ga is not three"),
        (TOGUS.replace("402,Togus", "402GAAAAA,Togus"), "station_number", "402GAAAAA is not"),
        (TOGUS.replace("Togus VA Medical Center", ""), "name", "is empty"),
        (TOGUS.replace("Togus", "To\x07gus"), "name", "can't be printed"),
        (TOGUS.replace("Togus", "T" * 200), "name", "is too long"),
        (TOGUS.replace("medical_center", "spa"), "kind", "spa is none of medical_center"),
        (TOGUS.replace("Augusta", "  "), "city", "is empty"),
        (TOGUS.replace(",ME,", ",XX,"), "state", "XX is not a state"),
        (TOGUS.replace("ME,1,", "ME,0,"), "visn", "0 is not a whole number from 1 to 23"),
        (TOGUS.replace("ME,1,", "ME,24,"), "visn", "24 is not a whole number"),
        (TOGUS.replace("ME,1,", "ME,1.5,"), "visn", "1.5 is not a whole number"),
        (TOGUS.replace("ME,1,", "ME,²,"), "visn", "² is not a whole number"),
        (TOGUS.replace(",402,", ",999,"), "parent_station", "there is no station 999"),
        (TOGUS.replace("44.28", "94.28"), "latitude", "94.280151 is not a number from -90"),
        (TOGUS.replace("44.280151", "NaN"), "latitude", "NaN is not a number"),
        (TOGUS.replace("-69.70", "-269.70"), "longitude", "is not a number from -180 to 180"),
        (TOGUS.replace("-69.704222", "west"), "longitude", "west is not a number"),
        (TOGUS + ",extra", "-", "10 cells instead of 9"),
        ("402,Togus", "-", "2 cells instead of 9"),
        (JUNCTION, "station_number", "405 is also in line 2"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(write, line, column, says):
    path = write(JUNCTION, line)
    with pytest.raises(CommandError) as refusal:
        run(path, "--apply")
    assert f"line 3, {column}: " in str(refusal.value)
    assert says in str(refusal.value)
    assert not Facility.objects.exists()


def test_every_bad_cell_is_named_in_one_run(write):
    path = write(TOGUS.replace(",ME,1,", ",XX,99,"), CARIBOU.replace("clinic", "spa"))
    with pytest.raises(CommandError) as refusal:
        run(path)
    lines = str(refusal.value).splitlines()
    assert [line.split(":")[0] for line in lines[1:]] == [
        "line 2, state",
        "line 2, visn",
        "line 3, kind",
    ]


def test_a_site_cannot_be_the_parent_of_a_site(write):
    grandchild = CARIBOU.replace("402GA", "402GB").replace(",402,", ",402GA,")
    with pytest.raises(CommandError, match="there is no station 402GA"):
        run(write(TOGUS, CARIBOU, grandchild))


@pytest.mark.parametrize("used_by", ["stage", "date", "administrator", "site"])
def test_a_station_in_use_does_not_become_a_site(used_by, write, request):
    run(write(TOGUS, JUNCTION, CARIBOU if used_by == "site" else ""), "--apply")
    togus = Facility.objects.filter(station_number="402")
    if used_by == "stage":
        togus.update(stage="live")
    elif used_by == "date":
        togus.update(go_live_on="2030-01-01")
    elif used_by == "administrator":
        togus.get().appointments.create(user=request.getfixturevalue("sam"))
    with pytest.raises(CommandError, match="402 is a station in use and can't become a site"):
        run(write(TOGUS.replace(",402,", ",405,"), JUNCTION), "--apply")
    assert togus.get().parent is None


def test_an_unused_station_can_become_a_site_and_a_site_a_station(write):
    run(write(TOGUS, JUNCTION, CARIBOU), "--apply")
    swapped = write(
        TOGUS, JUNCTION.replace(",405,4", ",402,4"), CARIBOU.replace(",402,", ",402GA,")
    )
    run(swapped, "--apply")
    parents = dict(Facility.objects.values_list("station_number", "parent__station_number"))
    assert parents == {"402": None, "405": "402", "402GA": None}


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (HEADER.replace("visn", "region"), "line 1, visn: this column is missing"),
        (HEADER.replace("visn", "region"), "line 1, region: this column is not known"),
        (HEADER + ",visn", "line 1, visn: this column occurs twice"),
        ("", "line 1, station_number: this column is missing"),
    ],
)
def test_a_wrong_header_is_named(write, header, says):
    with pytest.raises(CommandError) as refusal:
        run(write(TOGUS, header=header))
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "how",
    [{"encoding": "utf-8-sig"}, {"newline": "\r\n"}, {"newline": "\r\n", "encoding": "utf-8-sig"}],
)
def test_files_from_a_spreadsheet_are_read(write, how):
    quoted = TOGUS.replace("Togus VA Medical Center", '"Togus, ""Maine"" VA Medical Center"')
    run(write(quoted, CARIBOU, "", **how), "--apply")
    assert Facility.objects.get(station_number="402").name == 'Togus, "Maine" VA Medical Center'
    assert Facility.objects.count() == 2


def test_columns_may_stand_in_another_order(write):
    order = [8, 0, 1, 2, 3, 4, 5, 6, 7]
    turned = [",".join(line.split(",")[i] for i in order) for line in (HEADER, TOGUS)]
    run(write(turned[1], header=turned[0]), "--apply")
    assert str(Facility.objects.get().longitude) == "-69.704222"


@pytest.mark.parametrize("before", [0, 3, 300])
def test_text_that_is_not_utf_8_is_refused_with_its_line(before, tmp_path):
    path = tmp_path / "facilities.csv"
    lines = [HEADER, *[TOGUS] * before, CARIBOU.replace("Caribou VA", "Caribú VA"), TOGUS]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    with pytest.raises(CommandError, match=f"line {before + 2}, -: the text is not UTF-8"):
        run(path)


@pytest.mark.parametrize("after", [0, 1, 40])
def test_an_open_quotation_mark_is_refused_with_the_line_it_opens_in(after, write):
    path = write(JUNCTION, TOGUS.replace("Togus VA", '"Togus VA'), *[CARIBOU] * after)
    with pytest.raises(CommandError, match="line 3, -: a quotation mark is missing"):
        run(path)


def test_a_quotation_mark_closed_lines_later_is_refused_with_the_line_it_opens_in(write):
    late = CARIBOU.replace("Caribou VA", 'Caribou" VA')
    path = write(JUNCTION, TOGUS.replace("Togus VA", '"Togus VA'), JUNCTION, late)
    with pytest.raises(CommandError, match="line 3, -: a quotation mark is missing"):
        run(path)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"ME,1,": f"ME,{'9' * 5000},"}, "visn"),
        ({"44.280151": "9" * 5000}, "latitude"),
        ({"44.280151": "9e999999999"}, "latitude"),
        ({"-69.704222": "-1e999999"}, "longitude"),
        ({"44.280151": "4_4.2"}, "latitude"),
        ({"44.280151": "\uff14\uff14.2"}, "latitude"),
        ({"402,Togus": f"{'4' * 5000},Togus"}, "station_number"),
        ({",402,": f",{'4' * 5000},"}, "parent_station"),
        ({",ME,": f",{'M' * 5000},"}, "state"),
    ],
)
def test_a_number_that_no_machine_reads_is_a_bad_cell_and_no_traceback(cells, column, write):
    line = TOGUS
    for old, new in cells.items():
        line = line.replace(old, new)
    with pytest.raises(CommandError) as refusal:
        run(write(JUNCTION, line), "--apply")
    assert f"line 3, {column}: " in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_an_import_that_changes_nothing_says_so_and_not_that_it_was_written(write):
    path = write(TOGUS)
    assert "Written." in run(path, "--apply")
    again = run(path, "--apply")
    assert "Written" not in again
    assert "Nothing to write" in again
    assert "Nothing to write" in run(path)


def test_a_file_without_rows_is_not_said_to_be_written(write):
    assert "Written" not in run(write(), "--apply")


def test_a_line_that_never_ends_is_refused_before_it_is_read_whole(write):
    with pytest.raises(CommandError, match="line 3, -: the line is too long"):
        run(write(JUNCTION, "x" * 5_000_000))


def test_a_file_of_nothing_but_faults_names_the_first_thousand(write):
    with pytest.raises(CommandError) as refusal:
        run(write(*[",,,,,,,,"] * 20_000))
    assert "1000 or more problem(s)" in str(refusal.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file"):
        run(tmp_path / "nowhere.csv")


def test_a_failure_halfway_leaves_nothing_behind(write, monkeypatch):
    plan = plan_import(write(TOGUS, CARIBOU))

    def fail():
        raise OSError("the disk is full")

    monkeypatch.setattr(importing, "settle_regions", fail)
    with pytest.raises(OSError, match="full"):
        apply_plan(plan, actor=None)
    assert not Facility.objects.exists()


def test_a_plan_is_not_written_over_what_has_changed_since(write):
    apply_plan(plan_import(write(TOGUS, CARIBOU)), actor=None)
    plan = plan_import(write(TOGUS.replace("Togus VA", "Maine VA"), CARIBOU))
    Facility.objects.filter(station_number="402GA").update(name="Another name")
    with pytest.raises(PlanChanged):
        apply_plan(plan, actor=None)
    assert Facility.objects.get(station_number="402").name == "Togus VA Medical Center"


def test_only_a_national_administrator_or_the_system_writes_a_plan(write):
    plan = plan_import(write(TOGUS))
    with pytest.raises(NotAllowed):
        apply_plan(plan, actor=UserFactory())
    assert not Facility.objects.exists()


def test_who_brought_stations_in_is_on_record_with_each_that_others_run_now(write):
    apply_plan(plan_import(write(TOGUS, CARIBOU, JUNCTION)), actor=None)
    nora = national_administrator()
    moved = [
        TOGUS.replace("Togus VA", "Togus New VA"),
        CARIBOU.replace(",1,402,", ",2,405,"),
        JUNCTION.replace(",1,", ",2,"),
    ]
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    apply_plan(plan_import(write(*moved)), actor=nora)
    events = AuditEvent.objects.exclude(pk__in=before).order_by("id")
    assert {event.actor_key for event in events} == {str(nora.pk)}
    keys = {str(one.pk): one.station_number for one in Facility.objects.all()}
    assert [(event.code, keys.get(event.object_key, "")) for event in events] == [
        ("import", ""),
        ("import.region", "402GA"),
        ("import.parent", "402GA"),
        ("import.region", "405"),
    ]


def test_the_packaged_list_ships_with_the_plugin():
    import sm_plugin

    assert PACKAGED_CSV.is_relative_to(Path(sm_plugin.__file__).parent)
    assert PACKAGED_CSV.with_name("README.md").is_file()
