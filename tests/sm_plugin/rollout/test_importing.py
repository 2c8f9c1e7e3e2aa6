"""Teams, staff and panels from CSV files: all or nothing, again is nothing, nobody else's place."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed
from sm_plugin.files.kinds import FILE_BYTES
from sm_plugin.rollout.importing import plans
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment
from sm_plugin.teams.services import add_member, open_team
from sm_plugin.text.csv_files import ImportFaults
from tests.factories import (
    FacilityFactory,
    UserFactory,
    national_administrator,
    patient_at,
    registered_patient_at,
    service_at,
    team_at,
)
from tests.imports import apply_plan, plan_import
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "/admin/secure-messaging/import/"
TEAMS = "station_number,lead_email,care_kind,accepts_messages"
STAFF = "station_number,lead_email,care_kind,person_email,role"
PANELS = "station_number,lead_email,care_kind,record_number,birth_date"


@world
def lead():
    return UserFactory(full_name="Dr. Maria Santos", email="Santos@va.example")


def file(head, *rows):
    return "\n".join([head, *rows]).encode()


def planned(actor, kind, *lines):
    return plan_import(actor=actor, kind=kind, content=file(*lines))


def problems(actor, kind, *lines):
    with pytest.raises(ImportFaults) as faults:
        planned(actor, kind, *lines)
    return [str(problem) for problem in faults.value.problems]


def test_teams_come_in_and_the_same_file_again_changes_nothing(station, frank, lead):
    lines = TEAMS, "402,santos@va.example,Primary,yes", "402,SANTOS@va.example,heart,no"
    plan = planned(frank, "teams", *lines)
    assert (len(plan.new), plan.unchanged) == (2, 0)
    assert not CareTeam.objects.exists()
    assert apply_plan(plan) == 2
    again = planned(frank, "teams", *lines)
    assert (again.todos, again.unchanged) == ([], 2)
    found = CareTeam.objects.values_list("care_kind", "accepts_messages")
    assert set(found) == {("primary", True), ("heart", False)}


def test_a_change_of_a_team_is_shown_and_made_and_others_stay(station, frank, lead):
    apply_plan(planned(frank, "teams", TEAMS, "402,santos@va.example,heart,no"))
    other = team_at(station, "Dr. Chen Wei")
    plan = planned(frank, "teams", TEAMS, "402,santos@va.example,heart,yes")
    assert (len(plan.new), len(plan.changed)) == (0, 1)
    assert plan.missing == [other.name]
    apply_plan(plan)
    assert CareTeam.objects.get(care_kind="heart").accepts_messages
    assert CareTeam.objects.get(pk=other.pk).closed_at is None


def test_staff_join_and_change_their_role(station, frank, lead):
    apply_plan(planned(frank, "teams", TEAMS, "402,santos@va.example,primary,yes"))
    ann = UserFactory(full_name="Ann", email="ann@va.example")
    row = "402,santos@va.example,primary,ann@va.example,"
    apply_plan(planned(frank, "staff", STAFF, row + "clerk"))
    plan = planned(frank, "staff", STAFF, row + "nurse")
    assert len(plan.changed) == 1
    apply_plan(plan)
    assert Membership.objects.active().get(user=ann).role == "nurse"
    assert planned(frank, "staff", STAFF, row + "nurse").todos == []


def test_a_panel_assigns_registered_patients_and_leaves_the_others_waiting(station, frank):
    team = team_at(station)
    mail = team.lead_provider.email
    known = patient_at(station)
    known.birth_date = date(1951, 3, 4)
    known.save()
    row = f"402,{mail},primary,"
    lines = PANELS, f"{row}{known.record_number},03/04/1951", f"{row}Z9,1950-01-01"
    plan = planned(frank, "panels", *lines)
    assert (len(plan.new), plan.waiting) == (1, [3])
    apply_plan(plan)
    assert PatientAssignment.objects.get().patient == known
    assert planned(frank, "panels", *lines).unchanged == 1


def test_two_people_are_never_joined_by_guess(station, frank):
    team = team_at(station)
    known = registered_patient_at(station, "Ruth Delgado")
    row = f"402,{team.lead_provider.email},primary,{known.record_number},1999-01-01"
    [problem] = problems(frank, "panels", PANELS, row)
    assert "a person with another birth date" in problem
    assert "line 2" in problem


@pytest.mark.parametrize(
    ("kind", "head", "row", "says"),
    [
        ("teams", TEAMS, "40,santos@va.example,primary,yes", "station_number"),
        ("teams", TEAMS, "402,=cmd|x,primary,yes", "is not an email address"),
        ("teams", TEAMS, "402,santos@va.example,kidney,yes", "is none of primary"),
        ("teams", TEAMS, "402,santos@va.example,primary,maybe", "neither yes nor no"),
        ("teams", TEAMS, "402,nobody@va.example,primary,yes", "no account"),
        ("teams", TEAMS, "402,,primary,yes", "is empty"),
        ("teams", TEAMS.replace(",", ";"), "402;a;primary;yes", "semicolons"),
        ("teams", "station_number,lead_email", "402,a", "this column is missing"),
        ("staff", STAFF, "402,santos@va.example,primary,santos@va.example,nurse", "no team"),
        ("panels", PANELS, "402,santos@va.example,primary,=1+1,1950-01-01", "record number"),
        ("panels", PANELS, "402,santos@va.example,primary,R1,02/30/1951", "no such day"),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_column(kind, head, row, says, station, frank, lead):
    assert any(says in problem for problem in problems(frank, kind, head, row))


def test_all_bad_rows_are_named_at_once_and_none_is_taken(station, frank, lead):
    good = "402,santos@va.example,primary,yes"
    found = problems(frank, "teams", TEAMS, good, "402,x,primary,yes", "402,y,primary,yes")
    assert [problem[:6] for problem in found] == ["line 3", "line 4"]
    found = problems(frank, "teams", TEAMS, good, good)
    assert "is also in line 2" in found[0]


BAD = {
    "teams": (
        TEAMS,
        ["x,l@va.example,primary,yes", "402,l@va.example,primry,yes", "777,n@va.example,heart,no"],
        [(2, "station_number"), (3, "care_kind"), (4, "lead_email"), (4, "station_number")],
    ),
    "staff": (
        STAFF,
        ["402,l@va.example,primary,x,nurse", "402,l@va.example,heart,n@va.example,nurse"],
        [(2, "person_email"), (3, "lead_email"), (3, "person_email")],
    ),
    "panels": (
        PANELS,
        ["402,l@va.example,primary,R1,1952-05-40", "402,l@va.example,primary,K1,1999-01-01"],
        [(2, "birth_date"), (3, "record_number")],
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_names_what_is_wrong_in_one_round_and_keeps_what_was_chosen(
    kind, client, station, frank
):
    lead = UserFactory(full_name="Dr. Lee", email="l@va.example")
    if kind != "teams":
        facts = {"lead_provider": lead, "care_kind": "primary", "accepts_messages": False}
        open_team(actor=national_administrator(), facility=station, **facts)
    known = registered_patient_at(station, "Ruth Delgado")
    known.record_number = "K1"
    known.save()
    head, rows, wanted = BAD[kind]
    client.force_login(frank)
    page = upload(client, file(head, *rows), kind)
    named = [(problem.line, problem.column) for problem in page.context["problems"]]
    assert named == wanted
    back = client.get(page.context["back"])
    assert back.context["form"]["kind"].value() == kind
    unreadable = upload(client, file("no,such,columns"), kind)
    assert unreadable.context["form"]["kind"].value() == kind


def test_a_row_that_is_refused_at_the_end_undoes_the_others(station, frank, lead):
    plan = planned(
        frank, "teams", TEAMS, "402,santos@va.example,heart,no", "402,santos@va.example,pain,no"
    )
    apply_plan(planned(frank, "teams", TEAMS, "402,santos@va.example,pain,no"))
    with pytest.raises(ImportFaults) as faults:
        apply_plan(plan)
    assert faults.value.problems[0].line == 3
    assert not CareTeam.objects.filter(care_kind="heart").exists()


def many_rows(count):
    kinds = ["primary", "heart", "pain"]
    leads = [UserFactory().email for _number in range(count)]
    return [f"402,{mail},{kinds[n % 3]},no" for n, mail in enumerate(leads)]


def test_a_long_file_is_written_in_batches_and_goes_on_where_a_row_stopped_it(
    station, frank, monkeypatch
):
    monkeypatch.setattr(plans, "BATCH", 2)
    rows = many_rows(5)
    plan = planned(frank, "teams", TEAMS, *rows)
    twin = sorted(plan.todos, key=lambda todo: todo.order)[3]
    twin.act()
    with pytest.raises(ImportFaults) as faults:
        apply_plan(plan)
    assert [problem.line for problem in faults.value.problems] == [twin.line, twin.line]
    assert "2 rows were written before this one" in str(faults.value.problems[1])
    assert CareTeam.objects.count() == 3
    again = planned(frank, "teams", TEAMS, *rows)
    assert (len(again.new), again.unchanged) == (2, 3)
    assert apply_plan(again) == 2


def test_two_files_in_opposite_order_lock_the_same_teams_in_the_same_order(station, frank):
    teams = [team_at(station, f"Dr. {name}") for name in ("Wei", "Abel", "Moreno")]
    known = registered_patient_at(station, "Ruth Delgado")
    rows = [
        f"402,{team.lead_provider.email},primary,{known.record_number},{known.birth_date}"
        for team in teams
    ]
    orders = []
    for lines in (rows, rows[::-1]):
        plan = planned(frank, "panels", PANELS, *lines)
        orders.append([todo.words for batch in plans._batches(plan.todos) for todo in batch])
    assert orders[0] == orders[1]
    assert len(orders[0]) == 3


def test_the_place_of_another_administrator_is_as_one_that_does_not_exist(station, frank, lead):
    FacilityFactory(station_number="405")
    foreign = problems(frank, "teams", TEAMS, "405,santos@va.example,primary,yes")
    missing = problems(frank, "teams", TEAMS, "777,santos@va.example,primary,yes")
    assert foreign[0].replace("405", "777") == missing[0]
    with pytest.raises(NotAllowed):
        planned(UserFactory(), "teams", TEAMS, "402,santos@va.example,primary,yes")


def test_nobody_puts_themselves_in_a_team_by_a_file(station, frank):
    team = team_at(station)
    row = f"402,{team.lead_provider.email},primary,{frank.email},nurse"
    assert "yourself" in problems(frank, "staff", STAFF, row)[0]


def test_a_file_may_name_its_bringer_where_nothing_of_that_changes(station, frank):
    nora, ann = national_administrator(), UserFactory(email="ann@va.example")
    frank.email = "frank@va.example"
    frank.save()
    team = open_team(
        actor=nora,
        facility=station,
        lead_provider=frank,
        care_kind="heart",
        accepts_messages=False,
    )
    own = "402,frank@va.example,heart,"
    assert planned(frank, "teams", TEAMS, own + "no").unchanged == 1
    assert len(planned(frank, "teams", TEAMS, own + "yes").changed) == 1
    joins = planned(
        frank, "staff", STAFF, own + "ann@va.example,nurse", own + f"{frank.email},provider"
    )
    assert (len(joins.new), joins.unchanged) == (1, 1)
    assert apply_plan(joins) == 1
    assert Membership.objects.active().get(user=ann).team == team
    assert "yourself" in problems(frank, "staff", STAFF, own + f"{frank.email},nurse")[0]
    assert "yourself" in problems(frank, "teams", TEAMS, "402,frank@va.example,pain,no")[0]


def finds():
    return AuditEvent.objects.filter(action=Action.PATIENT_FIND, code="panel")


def test_a_panel_of_a_service_without_staff_is_a_fault_before_anything_is_written(station, frank):
    """The plan was fine, and writing stopped at the second patient of a service just opened."""
    service = service_at(station)
    row = f"402,,{service.care_kind},"
    known = f"{row}{patient_at(station).record_number},1952-05-04"
    [problem] = problems(frank, "panels", PANELS, known)
    assert "nobody in this team may review messages; import staff first" in problem
    listed = f"{row}Z9,1950-01-01,Nina Castellano"
    assert planned(frank, "panels", f"{PANELS},patient_name", listed).new
    add_member(actor=frank, team=service, user=UserFactory(), role="nurse")
    apply_plan(planned(frank, "panels", PANELS, known))
    service.memberships.update(ended_at=timezone.now())
    assert problems(frank, "panels", f"{PANELS},patient_name", listed) == [problem]


def test_a_panel_looks_for_its_patients_once_on_the_record_even_if_refused(station, frank):
    team = team_at(station)
    known = registered_patient_at(station, "Ruth Delgado")
    row = f"402,{team.lead_provider.email},primary,"
    planned(frank, "panels", PANELS, f"{row}Z8,1950-01-01", f"{row}Z9,1950-01-01")
    assert finds().count() == 1
    problems(frank, "panels", PANELS, f"{row}{known.record_number},1999-01-01")
    assert finds().count() == 2
    planned(frank, "teams", TEAMS, f"{row}yes")
    assert finds().count() == 2


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_record_number_is_no_formula(sign, station, frank, lead):
    row = f"402,santos@va.example,primary,{sign}1,1950-01-01"
    assert any("not a record number" in one for one in problems(frank, "panels", PANELS, row))


def test_a_preview_says_where_its_look_for_patients_came_from(client, station, frank):
    team = team_at(station)
    client.force_login(frank)
    row = f"402,{team.lead_provider.email},primary,Z9,1950-01-01"
    upload(client, file(PANELS, row), "panels")
    assert finds().get().route


def test_a_preview_costs_as_many_queries_for_many_rows_as_for_one(station, frank):
    people = [UserFactory().email for _number in range(30)]
    rows = [f"402,{mail},primary,yes" for mail in people]
    planned(frank, "teams", TEAMS, rows[0])
    with CaptureQueriesContext(connection) as few:
        planned(frank, "teams", TEAMS, rows[0])
    with CaptureQueriesContext(connection) as many:
        assert len(planned(frank, "teams", TEAMS, *rows).new) == 30
    assert len(many) == len(few)


def upload(client, content, kind="teams"):
    """Choose a file on the page of imports, and read where that leads."""
    named = SimpleUploadedFile("teams.csv", content, "text/csv")
    return client.post(PAGE, {"kind": kind, "file": named}, follow=True)


def test_on_screen_nothing_is_written_before_yes_to_what_was_shown(client, station, frank, lead):
    client.force_login(frank)
    assert client.get(PAGE).status_code == 200
    preview = upload(client, file(TEAMS, "402,santos@va.example,primary,yes"))
    page = preview.content.decode()
    assert "Nothing has changed yet." in page
    assert "Line 2: open the team of santos@va.example" in page
    assert not CareTeam.objects.exists()
    address = preview.redirect_chain[0][0]
    assert client.post(address, {"act": "x"}).status_code == 302
    assert not CareTeam.objects.exists()
    assert client.post(address, {"act": "write"}).status_code == 302
    assert CareTeam.objects.count() == 1


GOOD = f"{TEAMS}\r\n402,santos@va.example,primary,yes\r\n"
ACCENTED = f"{PANELS},patient_name\n402,santos@va.example,primary,R1,1950-01-01,José\n"
WITH_QUOTES = '"{}"\n'.format('";"'.join(TEAMS.split(",")))


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("teams", GOOD.encode("utf-16"), "line 1, -: the text is UTF-16, not UTF-8"),
        ("teams", GOOD.encode("utf-16-le"), "line 1, -: the text is UTF-16, not UTF-8"),
        ("panels", ACCENTED.encode("cp1252"), "line 2, -: the text is not UTF-8, perhaps Windows"),
        ("teams", GOOD.replace(",", ";").encode(), "line 1, -: semicolons stand between"),
        ("teams", WITH_QUOTES.encode(), "line 1, -: semicolons stand between"),
        ("teams", GOOD.replace(",", "\t").encode(), "line 1, -: tabs stand between"),
        ("teams", b"PK\x03\x04rest of a spreadsheet", "line 1, -: this is a spreadsheet"),
        ("teams", GOOD.replace("yes", '"yes').encode(), "a quotation mark is missing"),
    ],
)
def test_a_file_of_another_form_is_answered_in_one_plain_line(
    kind, content, says, station, frank, lead
):
    with pytest.raises(ImportFaults) as faults:
        plan_import(actor=frank, kind=kind, content=content)
    [problem] = faults.value.problems
    assert says in str(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_a_mark_at_its_beginning_and_without(encoding, station, frank, lead):
    assert len(plan_import(actor=frank, kind="teams", content=GOOD.encode(encoding)).new) == 1


def test_a_file_that_is_no_text_or_too_large_is_answered_in_words(client, station, frank):
    client.force_login(frank)
    answer = upload(client, "station_number\n".encode("utf-16"))
    assert "the text is UTF-16, not UTF-8" in answer.content.decode()
    large = upload(client, b"x" * (FILE_BYTES + 1))
    assert "too large" in large.content.decode()
