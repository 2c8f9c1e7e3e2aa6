import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities.appointments import administrators_group
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import dismiss_administrator

LIST = "/admin/secure-messaging/stations/"
SOON = str(date.today() + timedelta(days=90))


def edit_url(station_id):
    return f"{LIST}edit/{station_id}/"


def names_on(response):
    return {station.name for station in response.context["object_list"]}


@pytest.fixture
def as_frank(client, frank, junction, caribou):
    client.force_login(frank)
    return client


def test_an_administrator_sees_only_the_stations_granted(as_frank, togus):
    response = as_frank.get(LIST)
    assert names_on(response) == {togus.name}
    assert response.context["all_count"] == response.context["result_count"] == 1
    assert "White River" not in response.content.decode()
    assert "Caribou" not in response.content.decode()


@pytest.mark.parametrize("how", ["superuser", "national"])
def test_a_national_administrator_sees_every_station(how, client, request, togus, junction):
    if how == "national":
        person = request.getfixturevalue("sam")
        codenames = ["change_facility", "access_admin"]
        person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    else:
        person = request.getfixturevalue("superuser")
    client.force_login(person)
    assert names_on(client.get(LIST)) == {togus.name, junction.name}
    assert client.get(edit_url(junction.pk)).status_code == 200


def test_search_filters_and_export_know_nothing_of_other_stations(as_frank, togus, junction):
    assert names_on(as_frank.get(LIST, {"q": "White River"})) == set()
    assert names_on(as_frank.get(LIST, {"q": "togus"})) == {togus.name}
    assert names_on(as_frank.get(LIST, {"state": "VT"})) == set()
    assert names_on(as_frank.get(LIST, {"stage__exact": "planned"})) == {togus.name}
    page = as_frank.get(LIST).content.decode()
    assert "state=ME" in page
    assert "state=VT" not in page
    table = as_frank.get(LIST, {"export": "csv"}).getvalue().decode()
    assert len(table.splitlines()) == 2
    assert "White River" not in table
    sheet = load_workbook(BytesIO(as_frank.get(LIST, {"export": "xlsx"}).getvalue())).active
    assert [row[0].value for row in sheet.rows][1:] == [togus.name]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_the_list_as_a_file_runs_no_formula(sign, as_frank, togus, monkeypatch):
    """Also on a host whose Wagtail writes cells as they are, as this portal's doesn't."""

    def as_it_is(view, field, value, export_format):
        return value

    monkeypatch.setattr(SpreadsheetExportMixin, "preprocess_field_value", as_it_is)
    formula = f'{sign}HYPERLINK("https://example.org/1234567","Call")'
    Facility.objects.filter(pk=togus.pk).update(help_phone=formula[:40], name=formula)
    content = as_frank.get(LIST, {"export": "csv"}).getvalue().decode()
    [_head, row] = csv.reader(StringIO(content, newline=""))
    assert [row[0], row[-1]] == [f"'{formula}", f"'{formula[:40]}"]


@pytest.mark.parametrize(
    "query",
    [
        "administrators__user__password__startswith=md5",
        "sites__name__contains=Caribou",
        "help_phone=1",
        "_connector=OR",
        "stage__exact__regex=.",
        "nothing=1",
        "visn=one",
    ],
)
def test_only_declared_filters_are_answered(query, as_frank):
    assert as_frank.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("page", ["stations", "teams", "appointments", "routes", "patients"])
@pytest.mark.parametrize("query", ["q=%00", "stage__exact=%00", "q=a%00b", "export=%00"])
def test_a_sign_that_the_database_does_not_take_is_a_bad_request(query, page, as_frank):
    assert as_frank.get(f"/admin/secure-messaging/{page}/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["p=-5", "p=99", "p=x", "o=99", "o=-x", "o=0.-1"])
def test_odd_pages_and_orders_are_harmless(query, as_frank, togus):
    assert names_on(as_frank.get(f"{LIST}?{query}")) == {togus.name}


def test_a_foreign_station_answers_as_a_missing_one_and_is_recorded(as_frank, junction, caribou):
    as_frank.get(edit_url(uuid4()))  # the first page of all fills the cache of the frame
    answers = []
    for station_id in (uuid4(), junction.pk, caribou.pk):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = as_frank.get(edit_url(station_id))
        answers.append((response.status_code, response.content, len(queries)))
        event = AuditEvent.objects.latest("at")
        assert (event.action, event.object_key) == ("access.refused", str(station_id))
    assert answers[0][0] == 404
    assert answers[0] == answers[1] == answers[2]


def test_posting_to_a_foreign_station_changes_nothing(as_frank, junction):
    data = {"next_stage": "preparing", "reason": "why", "go_live_on": ""}
    data |= {"help_phone": "207-555-0142"}
    assert as_frank.post(edit_url(junction.pk), data).status_code == 404
    junction.refresh_from_db()
    assert (junction.stage, junction.help_phone) == ("planned", "")


@pytest.mark.parametrize("odd", ["1", "x" * 50, "none"])
def test_an_odd_id_is_not_found(odd, as_frank):
    assert as_frank.get(edit_url(odd)).status_code == 404


def test_changing_the_stage_goes_through_the_service(as_frank, togus, frank):
    page = as_frank.get(edit_url(togus.pk))
    assert "This station has not changed its stage yet." in page.content.decode()
    data = {"next_stage": "preparing", "reason": "Staff is trained", "help_phone": "207-555-0142"}
    response = as_frank.post(edit_url(togus.pk), data | {"go_live_on": SOON})
    assert response.status_code == 302
    togus.refresh_from_db()
    assert (togus.stage, togus.help_phone) == ("preparing", "207-555-0142")
    assert str(togus.go_live_on) == SOON
    step = togus.stage_changes.get()
    assert (step.actor, step.reason) == (frank, "Staff is trained")
    event = AuditEvent.objects.filter(action="facility.stage").get()
    assert event.from_address == "127.0.0.1"
    history = as_frank.get(edit_url(togus.pk)).content.decode()
    assert "planned → preparing" in history
    assert "Staff is trained" in history


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": " "}, "Please say why."),
        ({"next_stage": "live"}, "This station is planned. It can&#x27;t become live"),
        ({"next_stage": "warp"}, "Select a valid choice"),
        ({"next_stage": ""}, "Please choose the new stage, or clear the reason."),
        ({"go_live_on": "2001-01-01"}, "Please choose today or a later day."),
        ({"go_live_on": "2206-01-01"}, "Choose a day within the next ten years."),
        ({"go_live_on": "9999-12-31"}, "Enter a year between 1900 and 2999."),
        ({"go_live_on": "soon"}, "Enter a valid date."),
    ],
)
def test_a_refusal_is_shown_in_the_form_with_the_values_kept(wrong, says, as_frank, togus):
    data = {
        "next_stage": "preparing",
        "reason": "Staff is trained",
        "go_live_on": SOON,
        "help_phone": "207-555-0142",
    }
    response = as_frank.post(edit_url(togus.pk), data | wrong)
    page = response.content.decode()
    assert response.status_code == 200
    assert says in page
    assert 'value="207-555-0142"' in page
    togus.refresh_from_db()
    assert (togus.stage, togus.help_phone, togus.go_live_on) == ("planned", "", None)


def test_saving_without_a_change_records_nothing(as_frank, togus):
    before = AuditEvent.objects.count()
    as_frank.post(edit_url(togus.pk), {"go_live_on": "", "help_phone": "", "reason": ""})
    assert AuditEvent.objects.count() == before


def test_fields_outside_the_form_are_ignored(as_frank, togus):
    extra = {"name": "Mine", "stage": "live", "station_number": "999", "parent": str(togus.pk)}
    as_frank.post(edit_url(togus.pk), {"go_live_on": "", "help_phone": "207-555-0142"} | extra)
    again = Facility.objects.get(pk=togus.pk)
    assert (again.name, again.stage, again.help_phone) == (togus.name, "planned", "207-555-0142")


def test_nothing_can_be_added_deleted_or_read_as_history(as_frank, client, superuser, togus):
    for person_client in (as_frank, client):
        assert person_client.get(f"{LIST}delete/{togus.pk}/").status_code == 404
        assert person_client.post(f"{LIST}delete/{togus.pk}/").status_code == 404
        assert person_client.get(f"{LIST}history/{togus.pk}/").status_code == 404
        assert person_client.get(f"{LIST}create/").status_code == 302
        client.force_login(superuser)
    assert Facility.objects.filter(pk=togus.pk).exists()


def test_a_dismissed_administrator_is_out_on_the_next_request(as_frank, frank, togus, superuser):
    assert as_frank.get(edit_url(togus.pk)).status_code == 200
    dismiss_administrator(actor=superuser, facility=togus, user=frank)
    assert as_frank.get(edit_url(togus.pk)).status_code == 302
    assert as_frank.get(LIST).status_code == 302


def test_the_admins_door_alone_opens_no_station(client, sam, togus):
    sam.groups.add(administrators_group())
    client.force_login(sam)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert client.get(LIST).status_code == 302
    assert client.get(edit_url(togus.pk)).status_code == 404


def test_people_without_the_door_and_strangers_are_sent_to_sign_in(client, sam, togus):
    assert "login" in client.get(LIST).url
    client.force_login(sam)
    assert client.get(LIST).status_code == 302
    assert client.get(edit_url(togus.pk)).status_code == 302


def test_the_list_costs_the_same_for_one_and_for_many_stations(client, superuser, make_facility):
    client.force_login(superuser)
    make_facility("501")
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(502, 532):
        make_facility(str(number))
    with CaptureQueriesContext(connection) as many:
        response = client.get(LIST)
    assert len(response.context["object_list"]) == 31
    assert len(many) == len(few)


def test_the_edit_page_runs_no_inline_script(as_frank, togus):
    page = as_frank.get(edit_url(togus.pk)).content.decode()
    assert 'type="date"' in page
    assert "<script>" not in page


def test_an_empty_list_says_what_comes_next_and_counts_no_pages(client, frank, togus):
    client.force_login(frank)
    page = client.get("/admin/secure-messaging/lists/").content.decode()
    assert "Bring in a file of panels with names" in page
    assert "Page 1 of 1" not in page
    nothing = client.get("/admin/secure-messaging/stations/", {"q": "zebra"}).content.decode()
    assert "Nothing in the list matches." in nothing
    assert "Page 1 of 1" in client.get("/admin/secure-messaging/stations/").content.decode()
