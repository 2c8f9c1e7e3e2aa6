"""What staff seal beside the mail of patients: notes, begun answers, templates, letters, lists."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.break_glass.services import open_in_emergency
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter, PatientList, Template
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.services import write_template
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import write_note
from sm_plugin.rollout.importing.jobs import begin
from sm_plugin.rollout.models import ImportJob, ImportRow
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.teams.panels.services import list_person
from sm_plugin.triage.models import WorkItem
from sm_plugin.worklist.models import WorklistSettings
from sm_plugin.worklist.services import save_filter
from tests.factories import (
    TopicFactory,
    UserFactory,
    member,
    national_administrator,
    privacy_officer,
)
from tests.imports import apply_plan, plan_import

STAFF_READINGS: dict[str, Callable[[], Any]] = {
    "note": lambda: Note.objects.get().body,
    "begun answer": lambda: AnswerDraft.objects.get().body,
    "template": lambda: Template.objects.get().body,
    "letter": lambda: Letter.objects.get().body,
    "list of patients": lambda: PatientList.objects.get().name,
    "person without an account": lambda: PanelEntry.objects.get().listed,
    "file of an import": lambda: ImportJob.objects.get().unseal_bytes("file_sealed"),
    "row of an import": lambda: ImportRow.objects.get().content,
    "reason of an opening": lambda: EmergencyOpening.objects.get().reason,
    "saved filter": lambda: WorklistSettings.objects.get().unseal("filters_sealed"),
}


def write_rows_of_staff(team: CareTeam) -> None:
    """Write one row of each kind as a nurse of the team."""
    nurse, item = member(team), WorkItem.objects.earliest("received_at")
    write_note(actor=nurse, item=item, body="Called the pharmacy.", idempotency_key=uuid4())
    save_answer_draft(actor=nurse, item=item, edit=AnswerEdit("Please rest.", version=0))
    words = {"title": "Refill", "body": "It is ready.", "language": "en"}
    write_template(actor=nurse, team=team, scope="own", **words)
    save_filter(actor=nurse, name="My knees", query="queue=mine")
    provider, text = team.lead_provider, {"subject": "Clinic", "body": "Please come."}
    save_letter(actor=provider, team=team, topic=TopicFactory(), audience="panel", **text)
    save_list(actor=provider, team=team, patients=[item.thread.patient_id], name="Diabetes")
    lena = {"name": "Lena Listed", "record_number": "L1", "birth_date": date(1950, 1, 1)}
    list_person(actor=national_administrator(), team=team, **lena)
    place, lead = team.facility.station_number, team.lead_provider.email
    clerk = UserFactory(email="clerk@example.org").email
    head = "station_number,lead_email,care_kind,person_email,role"
    file = f"{head}\n{place},{lead},{team.care_kind},{clerk},clerk".encode()
    apply_plan(plan_import(actor=national_administrator(), kind="staff", content=file))
    begin(actor=national_administrator(), kind="staff", content=file)
    patient, why = item.thread.patient, "The emergency room asks what was prescribed."
    open_in_emergency(actor=privacy_officer(), patient=patient, reason=why, minutes=15)
