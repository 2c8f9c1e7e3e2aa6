"""Teams that no provider leads: the pharmacy, the patient advocate, care coordination."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask as ask_for_download
from sm_plugin.exports.services import make
from sm_plugin.rollout.importing.undo import undo_run
from sm_plugin.rollout.models import ImportRun
from sm_plugin.rollout.readiness import steps_of
from sm_plugin.teams.choices import WITHOUT_LEAD
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.places import with_meaning
from sm_plugin.teams.services import assign_patient, change_team, open_team
from sm_plugin.text.csv_files import ImportFaults
from sm_plugin.triage.ownership.leads import change_lead
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    service_at,
    team_at,
)
from tests.imports import apply_plan, plan_import
from tests.worlds import world

pytestmark = pytest.mark.django_db

AT = "/secure-messaging/"
ADMIN = "/admin/secure-messaging/"


@world
def togus():
    return FacilityFactory(station_number="402", name="Togus VA Medical Center")


@world
def frank(togus):
    return administrator(togus)


@world
def pharmacy(togus):
    return service_at(togus, pharmacist="Peter Nguyen")


@pytest.mark.parametrize("kind", WITHOUT_LEAD)
def test_a_service_is_called_by_its_kind_and_place(kind, togus, frank):
    facts = {"facility": togus, "care_kind": kind, "accepts_messages": True}
    team = open_team(actor=frank, lead_provider=None, **facts)
    assert team.name == f"{kind.label} — Togus VA Medical Center"
    assert team.plain_name == f"{kind.label}, Togus VA Medical Center"
    assert not team.memberships.exists()


def test_a_place_has_one_service_of_each_kind(pharmacy, frank):
    facts = {"care_kind": "pharmacy", "accepts_messages": True, "lead_provider": None}
    with pytest.raises(Refused, match="team_exists"):
        open_team(actor=frank, facility=pharmacy.facility, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareTeam.objects.create(
            facility=pharmacy.facility, care_kind="pharmacy", group=_group("another")
        )


@pytest.mark.parametrize(("kind", "is_led"), [("pharmacy", True), ("heart", False)])
def test_a_provider_leads_what_a_provider_can_lead_and_nothing_else(kind, is_led, togus, frank):
    lead = UserFactory() if is_led else None
    facts = {"facility": togus, "care_kind": kind, "accepts_messages": True}
    with pytest.raises(InvalidInput):
        open_team(actor=frank, lead_provider=lead, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareTeam.objects.create(
            facility=togus, care_kind=kind, lead_provider=lead, group=_group(kind)
        )


def _group(name: str) -> Any:
    return CareTeam._meta.get_field("group").related_model.objects.create(name=name)


def test_a_team_never_becomes_a_service_nor_a_service_a_team(pharmacy, togus, frank):
    led = team_at(togus)
    for team, kind in ((led, "pharmacy"), (pharmacy, "primary")):
        with pytest.raises(InvalidInput):
            change_team(actor=frank, team=team, care_kind=kind, accepts_messages=True)
    with pytest.raises(Refused, match="no_lead"):
        change_lead(actor=frank, team=pharmacy, lead=UserFactory())
    changed = change_team(
        actor=frank, team=pharmacy, care_kind="coordination", accepts_messages=True
    )
    assert changed.name.startswith("Care coordination")


def test_patients_find_it_behind_the_teams_of_their_providers(client, pharmacy, togus):
    heart = team_at(togus, "Dr. Lee Grant")
    CareTeam.objects.filter(pk=heart.pk).update(care_kind="heart")
    mailbox = mailbox_of(patient_at(togus), pharmacy, heart)
    assert list(CareTeam.objects.writable_by(mailbox.patient)) == [heart, pharmacy]
    client.force_login(mailbox.owner)
    page = client.get(f"{AT}new/").content.decode()
    names = [page.index("Dr. Lee Grant"), page.index("Heart care"), page.index("Pharmacy")]
    assert names == sorted(names)
    stranger = patient_at(togus, "Nina Castellano")
    assert not CareTeam.objects.writable_by(stranger).exists()


def test_a_service_with_nobody_who_may_review_takes_no_messages(togus, frank):
    team = service_at(togus, kind="advocate", clerk="Carol Benson", nurse="Nina North")
    patient = patient_at(togus)
    assign_patient(actor=frank, patient=patient, team=team)
    assert list(CareTeam.objects.writable_by(patient)) == [team]
    nurse = member(team)
    nurse.is_active = False
    nurse.save(update_fields=["is_active"])
    assert not CareTeam.objects.writable_by(patient).exists()


def test_a_message_to_it_is_sent_answered_and_downloaded_under_its_name(client, pharmacy, togus):
    mailbox = mailbox_of(patient_at(togus), pharmacy)
    topic = TopicFactory(code="medication", label="Medication", first_role="pharmacist")
    thread = sent_message(mailbox, pharmacy, topic=topic).thread
    client.force_login(mailbox.owner)
    for path in (f"new/{pharmacy.pk}/", "", "sent/", f"threads/{thread.pk}/"):
        page = client.get(f"{AT}{path}")
        assert page.status_code == 200
        assert "Pharmacy" in page.content.decode(), path
    text = {"body": "Words of a draft.", "action": "save", "idempotency_key": uuid4()}
    client.post(f"{AT}new/{pharmacy.pk}/", text)
    assert "To: Pharmacy, Togus" in " ".join(client.get(f"{AT}drafts/").content.decode().split())
    client.force_login(member(pharmacy, "pharmacist"))
    assert client.get(f"{AT}team/").status_code == 200
    for kind in Format:
        export = ask_for_download(
            actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=kind
        )
        assert make(export).ready_at


def test_its_place_names_it_where_only_some_teams_take_part(pharmacy, togus):
    team_at(togus)
    togus.stage = "pilot"
    togus.save()
    [(_place, meaning)] = with_meaning([togus])
    assert "Pharmacy — Togus VA Medical Center" in f"{meaning.text}"


def test_it_is_opened_on_screen_without_an_address(client, togus, frank):
    client.force_login(frank)
    data = {"facility": str(togus.pk), "lead": "", "care_kind": "pharmacy"}
    assert client.post(f"{ADMIN}teams/create/", data).status_code == 302
    team = CareTeam.objects.get()
    assert (team.lead_provider, team.care_kind) == (None, "pharmacy")
    again = client.post(f"{ADMIN}teams/create/", data).content.decode()
    assert "There is a team of this kind at this place already." in again
    wrong = data | {"lead": UserFactory().email, "care_kind": "advocate"}
    assert "leave the address empty" in client.post(f"{ADMIN}teams/create/", wrong).content.decode()


def test_its_page_offers_no_other_lead_and_no_kind_that_a_provider_leads(client, pharmacy, frank):
    client.force_login(frank)
    page = client.get(f"{ADMIN}teams/edit/{pharmacy.pk}/").content.decode()
    assert "Pharmacy — Togus" in page
    assert 'value="coordination"' in page
    assert 'value="primary"' not in page
    assert f"teams/{pharmacy.pk}/lead/" not in page
    asked = client.get(f"{ADMIN}teams/{pharmacy.pk}/lead/", follow=True)
    assert "No provider leads this team." in asked.content.decode()


TEAMS = "station_number,lead_email,care_kind,accepts_messages"


def _file(head: str, *rows: str) -> bytes:
    return "\n".join([head, *rows, ""]).encode()


def test_a_file_opens_a_service_staffs_it_and_brings_its_patients(togus, frank):
    known, peter = patient_at(togus), UserFactory(email="peter@va.example")
    plan = plan_import(actor=frank, kind="teams", content=_file(TEAMS, "402,,pharmacy,yes"))
    assert "Pharmacy, Togus" in plan.new[0].words
    apply_plan(plan)
    again = plan_import(actor=frank, kind="teams", content=_file(TEAMS, "402,,pharmacy,yes"))
    assert (again.unchanged, again.todos) == (1, [])
    head = "station_number,lead_email,care_kind,person_email,role"
    row = f"402,,pharmacy,{peter.email},pharmacist"
    apply_plan(plan_import(actor=frank, kind="staff", content=_file(head, row)))
    head = "station_number,lead_email,care_kind,record_number,birth_date"
    row = f"402,,pharmacy,{known.record_number},{known.birth_date}"
    apply_plan(plan_import(actor=frank, kind="panels", content=_file(head, row)))
    team = CareTeam.objects.get()
    assert team.memberships.get().user == peter
    assert list(CareTeam.objects.writable_by(known)) == [team]


def test_a_file_that_opened_a_service_is_undone(togus, frank):
    apply_plan(plan_import(actor=frank, kind="teams", content=_file(TEAMS, "402,,pharmacy,yes")))
    assert undo_run(actor=frank, run=ImportRun.objects.get()) == 1
    assert CareTeam.objects.get().closed_at is not None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("402,x@va.example,pharmacy,yes", "leave the cell empty"),
        ("402,,heart,yes", "line 2, lead_email: is empty"),
        ("402,,magic,yes", "line 2, care_kind: magic is none of"),
    ],
)
def test_a_file_that_gives_a_service_a_lead_or_a_team_none_says_so(row, says, frank):
    with pytest.raises(ImportFaults, match=says) as refused:
        plan_import(actor=frank, kind="teams", content=_file(TEAMS, row))
    assert len(refused.value.problems) == 1


def test_staff_of_a_service_that_is_not_there_is_refused(frank):
    head, row = "station_number,lead_email,care_kind,person_email,role", "402,,advocate"
    content = _file(head, f"{row},{UserFactory().email},clerk")
    with pytest.raises(ImportFaults, match="no team of this kind here"):
        plan_import(actor=frank, kind="staff", content=content)


def test_a_pharmacy_of_pharmacists_does_not_keep_its_station_from_going_live(pharmacy, togus):
    """It reads the topics that it offers; nobody expects a clerk there."""
    team_at(togus, clerk="Carol Benson", pharmacist="Ann Lee", nurse="Angela Brooks")
    [cover] = [step for step in steps_of(togus) if step.kind == "cover"]
    assert "Pharmacy" not in cover.words
