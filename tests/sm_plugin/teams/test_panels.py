"""People without an account: on a team's list, sealed, claimed by three facts, then deleted."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.services import appoint
from sm_plugin.people.choices import Document, IdentityLevel
from sm_plugin.people.identity import confirm_identity, see_document
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams.models import CareTeam, ClaimTry, PanelEntry, PatientAssignment
from sm_plugin.teams.panels.claims import TRIES, Claimed, claim, decide_claim, take_teams_from_list
from sm_plugin.teams.panels.services import forget_lapsed, list_person, take_off
from sm_plugin.text.names import is_same_name
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    national_administrator,
    patient_at,
    team_at,
)
from tests.imports import apply_plan, plan_import
from tests.worlds import world

pytestmark = pytest.mark.django_db
BORN = date(1951, 3, 4)
LISTS = "/admin/secure-messaging/lists/"
HEAD = "station_number,lead_email,care_kind,record_number,birth_date,patient_name"


@world
def station():
    return FacilityFactory(station_number="402")


@world
def frank(station):
    return administrator(station)


@world
def team(station):
    return team_at(station)


@world
def entry(frank, team):
    return listed(frank, team)


@world
def ruth():
    return UserFactory(full_name="Ruth Delgado")


def listed(frank, team, name="Delgado, Ruth A.", number="R7", born=BORN):
    return list_person(actor=frank, team=team, name=name, record_number=number, birth_date=born)


def tried(user, number="R7", born=BORN, station="402"):
    return claim(actor=user, station_number=station, record_number=number, birth_date=born)


def verifier_at(station, name="Vera Verifier"):
    person = UserFactory(full_name=name)
    appoint(actor=national_administrator(), user=person, post="verifier", facility=station)
    return person


def test_an_entry_is_sealed_and_found_by_a_keyed_digest_only(entry):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sm_plugin_panelentry")
        row = " ".join(
            bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)
            for cell in cursor.fetchone()
        )
    for word in ("Ruth", "Delgado", "R7", "1951"):
        assert word not in row
    assert entry.listed.name == "Delgado, Ruth A."
    assert entry.listed.birth_date == BORN


def test_a_claim_gives_the_teams_and_no_level_and_deletes_the_entries(frank, station, entry, ruth):
    heart = team_at(station, "Dr. Chen Wei")
    listed(frank, heart)
    assert tried(ruth) == Claimed.FOUND
    patient = Patient.objects.get(user=ruth)
    assert (patient.identity_level, patient.verified_at) == (IdentityLevel.REGISTERED, None)
    assert (patient.record_number, patient.birth_date) == ("R7", BORN)
    assert PatientAssignment.objects.filter(patient=patient, ended_at=None).count() == 2
    assert not PanelEntry.objects.exists()
    event = AuditEvent.objects.filter(action=Action.PANEL_CLAIM).get()
    assert (event.code, event.actor_key) == ("found", str(ruth.pk))


@pytest.mark.parametrize(
    "wrong",
    [{"number": "R8"}, {"born": date(1951, 3, 5)}, {"station": "405"}, {"station": "999"}],
    ids=["number", "birth date", "station", "no such station"],
)
def test_every_miss_gives_the_same_answer_and_is_recorded(wrong, entry, ruth):
    FacilityFactory(station_number="405")
    assert tried(ruth, **wrong) == Claimed.NOT_FOUND
    assert PanelEntry.objects.get().claimed_by is None
    assert not Patient.objects.exists()
    assert AuditEvent.objects.filter(action=Action.PANEL_CLAIM).get().code == "not_found"


def statements(user, **words):
    with CaptureQueriesContext(connection) as asked:
        assert tried(user, **words) == Claimed.NOT_FOUND
    return [query["sql"].split()[0] for query in asked.captured_queries]


def test_a_name_that_differs_and_a_miss_ask_the_database_the_same(entry):
    """Otherwise the time would tell who is on a list."""
    rows = [
        statements(UserFactory(full_name="Sam Stranger"), number="none"),
        statements(UserFactory(full_name="Sam Stranger"), born=date(1960, 1, 1)),
        statements(UserFactory(full_name="Sam Stranger"), station="999"),
        statements(UserFactory(full_name="Sam Stranger")),
    ]
    assert PanelEntry.objects.get().claimed_by is not None
    assert all(row == rows[0] for row in rows)


def test_the_sixth_try_of_a_day_is_refused_even_with_the_right_facts(entry, ruth):
    for number in range(TRIES):
        assert tried(ruth, number=f"X{number}") == Claimed.NOT_FOUND
    assert tried(ruth) == Claimed.TOO_MANY
    assert AuditEvent.objects.filter(action=Action.PANEL_CLAIM).count() == TRIES + 1
    ClaimTry.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert tried(ruth) == Claimed.FOUND


def test_many_accounts_together_try_one_record_number_no_oftener(entry, ruth):
    for day in range(TRIES):
        assert tried(UserFactory(), born=date(1950, 1, day + 1)) == Claimed.NOT_FOUND
    assert tried(ruth) == Claimed.NOT_FOUND
    assert PanelEntry.objects.exists()


def test_another_name_waits_for_a_verifier_who_says_yes(frank, station, entry):
    mary = UserFactory(full_name="Mary Smith")
    assert tried(mary) == Claimed.NOT_FOUND
    assert not Patient.objects.exists()
    decide_claim(actor=verifier_at(station), entry=entry, claimant=mary, is_person=True)
    patient = Patient.objects.get(user=mary)
    assert patient.identity_level == IdentityLevel.REGISTERED
    assert PatientAssignment.objects.get().patient == patient
    assert not PanelEntry.objects.exists()


def test_who_said_that_an_account_is_the_persons_does_not_confirm_the_identity(station, entry):
    mary, vera = UserFactory(full_name="Mary Smith"), verifier_at(station)
    tried(mary)
    decide_claim(actor=vera, entry=entry, claimant=mary, is_person=True)
    patient = Patient.objects.get(user=mary)
    walt, vic = (verifier_at(station, name) for name in ("Walt Verifier", "Vic Verifier"))
    see_document(actor=walt, patient=patient, document=Document.PASSPORT)
    with pytest.raises(NotAllowed):
        confirm_identity(actor=vera, patient=patient)
    assert confirm_identity(actor=vic, patient=patient).is_upgraded


def test_a_no_of_the_verifier_leaves_the_entry_for_the_right_person(station, entry, ruth):
    mary = UserFactory(full_name="Mary Smith")
    tried(mary)
    decide_claim(actor=verifier_at(station), entry=entry, claimant=mary, is_person=False)
    assert not Patient.objects.exists()
    vic = verifier_at(station, "Vic Verifier")
    with pytest.raises(Refused):
        decide_claim(actor=vic, entry=entry, claimant=mary, is_person=True)
    assert tried(ruth) == Claimed.FOUND


def test_a_yes_to_one_account_is_none_to_another_that_claims_it_since(client, station, entry):
    mary, nan = (UserFactory(full_name=name) for name in ("Mary Smith", "Nan Other"))
    tried(mary)
    decide_claim(actor=verifier_at(station), entry=entry, claimant=mary, is_person=False)
    tried(nan)
    client.force_login(verifier_at(station, "Vic Verifier"))
    answer = client.post(f"{LISTS}edit/{entry.pk}/", {"decision": "yes", "claimant": mary.pk})
    assert "does not wait for it any more" in answer.content.decode()
    nan.is_active = False
    nan.save()
    answer = client.post(f"{LISTS}edit/{entry.pk}/", {"decision": "yes", "claimant": nan.pk})
    assert "does not wait for it any more" in answer.content.decode()
    assert not Patient.objects.exists()


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 30, "1\0", "\u00b2", "-1", "you", ""])
def test_a_key_that_is_no_accounts_decides_nothing_and_is_no_fault(client, station, entry, key):
    tried(UserFactory(full_name="Mary Smith"))
    client.force_login(verifier_at(station))
    answer = client.post(f"{LISTS}edit/{entry.pk}/", {"decision": "yes", "claimant": key})
    assert "does not wait for it any more" in answer.content.decode()
    assert not Patient.objects.exists()


def test_nobody_decides_on_the_own_claim_or_at_another_station(station, entry):
    vera = verifier_at(station)
    tried(vera)
    with pytest.raises(NotAllowed):
        decide_claim(actor=vera, entry=entry, claimant=vera, is_person=True)
    other = verifier_at(FacilityFactory(station_number="405"), "Olga")
    with pytest.raises(NotAllowed):
        decide_claim(actor=other, entry=entry, claimant=vera, is_person=True)
    assert not Patient.objects.exists()


def test_the_right_name_comes_before_a_claim_that_waits(entry, ruth):
    tried(UserFactory(full_name="Mary Smith"))
    assert tried(ruth) == Claimed.FOUND
    assert Patient.objects.get().user == ruth


def test_an_account_known_as_somebody_else_claims_nothing(station, entry):
    james = patient_at(station, "Ruth Delgado")
    assert tried(james.user) == Claimed.NOT_FOUND
    assert PanelEntry.objects.get().claimed_by is None


def test_a_patient_of_another_station_gets_a_second_stations_teams(entry):
    walt = patient_at(FacilityFactory(station_number="405"), "Ruth Delgado")
    Patient.objects.filter(pk=walt.pk).update(birth_date=BORN)
    assert tried(walt.user) == Claimed.FOUND
    walt.refresh_from_db()
    assert walt.home_facility.station_number == "405"
    assert PatientAssignment.objects.get(patient=walt, team=entry.team)


def test_a_claim_after_the_team_closed_goes_to_the_one_that_took_over(frank, station, entry, ruth):
    other = team_at(station, "Dr. Chen Wei")
    closed = CareTeam.objects.filter(pk=entry.team.pk)
    closed.update(closed_at=timezone.now(), replaced_by=other)
    assert tried(ruth) == Claimed.FOUND
    assert PatientAssignment.objects.get().team == other


def test_who_is_registered_by_a_verifier_gets_the_teams_of_the_list(frank, station, entry, ruth):
    facts = {"home_facility": station, "birth_date": BORN, "record_number": "R7"}
    patient = register_patient(actor=frank, user=ruth, **facts)
    assert take_teams_from_list(actor=frank, patient=patient) == 1
    assert PatientAssignment.objects.get().patient == patient
    assert not PanelEntry.objects.exists()


@pytest.mark.parametrize(
    ("on_list", "given", "same"),
    [
        ("Delgado, Ruth A.", "Ruth Delgado", True),
        ("JOSÉ NUÑEZ", "Jose Nunez", True),
        ("Ruth Delgado", "Ruth Delgado-Reyes", False),
        ("Ruth Delgado", "", False),
        ("A. B.", "C. D.", False),
    ],
)
def test_names_are_the_same_whatever_case_accents_and_order(on_list, given, same):
    assert is_same_name(on_list, given) is same


def test_entries_go_after_180_days_unless_they_are_brought_in_again(frank, team, entry):
    PanelEntry.objects.update(seen_at=timezone.now() - timedelta(days=179))
    assert forget_lapsed() == 0
    PanelEntry.objects.update(seen_at=timezone.now() - timedelta(days=181))
    listed(frank, team)
    assert forget_lapsed() == 0
    PanelEntry.objects.update(seen_at=timezone.now() - timedelta(days=181))
    assert forget_lapsed() == 1


def test_one_record_number_never_stands_for_two_people(frank, station, team, entry):
    with pytest.raises(InvalidInput):
        listed(frank, team_at(station, "Dr. Chen Wei"), born=date(1960, 1, 1))
    known = patient_at(station)
    with pytest.raises(InvalidInput):
        listed(frank, team, number=known.record_number)


def test_the_administrator_of_another_station_lists_and_removes_nobody(client, team, entry):
    joan = administrator(FacilityFactory(station_number="405"), "Joan Miller")
    with pytest.raises(NotAllowed):
        listed(joan, team, number="R9")
    with pytest.raises(NotAllowed):
        take_off(actor=joan, entries=[entry])
    client.force_login(joan)
    page = client.get(LISTS).content.decode()
    assert "Delgado" not in page
    assert client.get(f"{LISTS}edit/{entry.pk}/").status_code == 404
    assert client.post(f"{LISTS}edit/{entry.pk}/", {"leaves": "on"}).status_code == 404
    assert PanelEntry.objects.exists()


def test_a_list_costs_as_many_queries_for_many_as_for_one(client, frank, team, entry):
    client.force_login(frank)
    client.get(LISTS)
    with CaptureQueriesContext(connection) as few:
        page = client.get(LISTS)
    assert "Delgado, Ruth A." in page.content.decode()
    for number in range(20):
        listed(frank, team, name=f"Person {number}", number=f"N{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LISTS)
    assert len(many) == len(few)
    assert AuditEvent.objects.filter(action=Action.PANEL_READ).count() == 3


def test_an_administrator_lists_somebody_and_a_verifier_decides_on_screen(
    client, frank, station, team
):
    client.force_login(frank)
    words = {"team": team.pk, "name": "Ruth Delgado", "record_number": "R7"}
    answer = client.post(f"{LISTS}create/", words | {"birth_date": "1951-03-04"})
    assert answer.status_code == 302
    entry = PanelEntry.objects.get()
    assert "Is this account" not in client.get(f"{LISTS}edit/{entry.pk}/").content.decode()
    tried(UserFactory(full_name="Mary Smith", email="mary@example.org"))
    client.force_login(verifier_at(station))
    assert "1 account claims to be a person on a list" in client.get("/admin/").content.decode()
    page = client.get(f"{LISTS}edit/{entry.pk}/").content.decode()
    assert "Mary Smith (mary@example.org)" in page
    assert "Take this person off the list" not in page
    shown = re.search(r'name="claimant" value="(\d+)"', page).group(1)
    answer = {"decision": "yes", "claimant": shown}
    assert client.post(f"{LISTS}edit/{entry.pk}/", answer).status_code == 302
    assert Patient.objects.get().user.full_name == "Mary Smith"


def imported(actor, *rows, with_vanished=False):
    content = "\n".join([HEAD, *rows]).encode()
    plan = plan_import(actor=actor, kind="panels", content=content)
    apply_plan(plan, with_vanished=with_vanished)
    return plan


def test_a_file_of_panels_lists_who_has_no_account_and_again_changes_nothing(frank, team):
    row = f"402,{team.lead_provider.email},primary,R7,1951-03-04,Ruth Delgado"
    assert len(imported(frank, row).new) == 1
    assert PanelEntry.objects.get().listed.name == "Ruth Delgado"
    again = imported(frank, row)
    assert (again.todos, again.unchanged, again.vanished) == ([], 1, [])
    changed = imported(frank, row.replace("Ruth Delgado", "Ruth Reyes"))
    assert len(changed.changed) == 1
    assert PanelEntry.objects.get().listed.name == "Ruth Reyes"
    PanelEntry.objects.update(seen_at=timezone.now() - timedelta(days=100))
    later = imported(frank, row.replace("Ruth Delgado", "Ruth Reyes"))
    assert "180 more days" in later.changed[0].words
    assert PanelEntry.objects.get().seen_at > timezone.now() - timedelta(days=1)


def test_who_vanished_from_the_file_stays_unless_that_is_chosen(client, frank, team):
    row = f"402,{team.lead_provider.email},primary,"
    imported(frank, f"{row}R7,1951-03-04,Ruth Delgado", f"{row}R8,1950-01-01,James Moore")
    plan = imported(frank, f"{row}R7,1951-03-04,Ruth Delgado")
    assert [todo.words.partition(":")[0] for todo in plan.vanished] == ["James Moore, R8"]
    assert PanelEntry.objects.count() == 2
    unnamed = imported(frank, f"{row}R7,1951-03-04,Ruth Delgado", f"{row}R8,1950-01-01,")
    assert (unnamed.vanished, len(unnamed.waiting)) == ([], 1)
    client.force_login(frank)
    content = "\n".join([HEAD, f"{row}R7,1951-03-04,Ruth Delgado"]).encode()
    file = SimpleUploadedFile("panels.csv", content, "text/csv")
    address = reverse("secure-messaging_import")
    page = client.post(address, {"kind": "panels", "file": file}, follow=True)
    assert "Take 1 person off the list" in page.content.decode()
    wanted = {"act": "write", "drops": "on"}
    assert client.post(page.redirect_chain[0][0], wanted).status_code == 302
    assert PanelEntry.objects.get().listed.name == "Ruth Delgado"


def test_the_page_answers_every_miss_alike_and_leads_on_after_a_hit(client, entry, ruth):
    address = reverse("sm_plugin:claim_teams")
    client.force_login(ruth)
    assert client.get(address).status_code == 200
    right = {"station": "402", "record_number": "R7", "birth_date": "1951-03-04"}
    missed = [
        client.post(address, right | wrong)
        for wrong in ({"record_number": "R8"}, {"birth_date": "1951-03-05"})
    ]
    assert [page.status_code for page in missed] == [422, 422]
    assert all("right now. Check what you entered" in page.content.decode() for page in missed)
    assert client.post(address, right).status_code == 302
    assert Patient.objects.get().user == ruth


def test_why_not_leads_somebody_without_a_record_to_the_own_teams(client, ruth):
    client.force_login(ruth)
    page = client.get(reverse("sm_plugin:why_not")).content.decode()
    assert reverse("sm_plugin:claim_teams") in page
