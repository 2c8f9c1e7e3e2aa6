"""Makes objects as the services make them, so that a test starts from a state that can occur."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory
from PIL import Image

from portal.accounts.models import User
from sm_plugin.access.joining import opt_in
from sm_plugin.adapter import adapter
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.facilities.choices import Kind, Post
from sm_plugin.facilities.machine.choices import Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint, appoint_administrator
from sm_plugin.files.choices import Verdict
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import attach
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.choices import Document
from sm_plugin.people.identity import confirm_identity, see_document
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.rollout.arrival import send_test_message
from sm_plugin.sending.services import send
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.services import add_member, assign_patient, open_team
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")


class FacilityFactory(DjangoModelFactory):
    """A station that is live; a trait a stage that matters."""

    class Meta:
        model = Facility

    class Params:
        planned = factory.Trait(stage=Stage.PLANNED, go_live_on=date(2027, 3, 1))
        paused = factory.Trait(stage=Stage.PAUSED)

    station_number = factory.Sequence(lambda n: f"{900 + n}")
    name = factory.Sequence(lambda n: f"Harbor {n} VA Medical Center")
    kind = Kind.MEDICAL_CENTER
    city = "Augusta"
    state = "ME"
    visn = 1
    latitude = "44.280151"
    longitude = "-69.704222"
    stage = Stage.LIVE
    help_phone = "207-555-0100"


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("code",)

    code = "symptom"
    label = "Symptom or health question"
    first_role = Role.NURSE


def national_administrator() -> User:
    found = User.objects.filter(email="national@example.org").first()
    return found or UserFactory(
        full_name="Nora National", email="national@example.org", is_superuser=True
    )


def administrator(facility: Facility, name: str = "Frank Keller") -> User:
    """An administrator appointed for one station."""
    user = UserFactory(full_name=name)
    appoint_administrator(actor=national_administrator(), facility=facility, user=user)
    return user


def wide_administrator(name: str = "Rita Region", visn: int | None = 1, **user_fields: Any) -> User:
    """An administrator of a whole region, or of every station."""
    user = UserFactory(full_name=name, **user_fields)
    appoint(actor=national_administrator(), user=user, post=Post.ADMINISTRATOR, visn=visn)
    return user


def privacy_officer(name: str = "Priya Rao", **place: Any) -> User:
    """A privacy officer of every station, or of the region given as `visn`."""
    user = UserFactory(full_name=name)
    appoint(actor=national_administrator(), user=user, post=Post.PRIVACY, **place)
    return user


def team_at(facility: Facility, provider: str = "Dr. Maria Santos", **members: str) -> CareTeam:
    """An open team that accepts messages; `members` maps a role to a name."""
    team = open_team(
        actor=national_administrator(),
        facility=facility,
        lead_provider=UserFactory(full_name=provider),
        care_kind=CareKind.PRIMARY,
        accepts_messages=True,
    )
    for role, name in (members or {"nurse": "Angela Brooks"}).items():
        add_member(
            actor=national_administrator(),
            team=team,
            user=UserFactory(full_name=name),
            role=role,
        )
    return team


def service_at(facility: Facility, kind: str = CareKind.PHARMACY, **members: str) -> CareTeam:
    """An open team that nobody leads and that accepts messages; `members` as in `team_at`."""
    actor = national_administrator()
    facts = {"facility": facility, "care_kind": kind, "accepts_messages": True}
    team = open_team(actor=actor, lead_provider=None, **facts)
    for role, name in members.items():
        add_member(actor=actor, team=team, user=UserFactory(full_name=name), role=role)
    return team


def member(team: CareTeam, role: str = Role.NURSE) -> User:
    return team.memberships.active().get(role=role).user


def patient_at(facility: Facility, name: str = "Ruth Delgado", **user_fields: Any) -> Patient:
    """A patient whose identity was verified at the facility."""
    patient = registered_patient_at(facility, name, **user_fields)
    see_document(actor=patient.registered_by, patient=patient, document=Document.PASSPORT)
    return confirm_identity(actor=_verifier(facility.station, "second"), patient=patient)


def _verifier(station: Facility, which: str) -> User:
    """One of the two identity verifiers of a station, the same ones for all its patients."""
    email = f"{which}-verifier-{station.station_number}@example.org"
    if found := User.objects.filter(email=email).first():
        return found
    user = UserFactory(full_name="Vera Verifier", email=email)
    appoint(actor=national_administrator(), user=user, post=Post.VERIFIER, facility=station)
    return user


def registered_patient_at(facility: Facility, name: str, **user_fields: Any) -> Patient:
    return register_patient(
        actor=_verifier(facility.station, "first"),
        user=UserFactory(full_name=name, **user_fields),
        home_facility=facility,
        birth_date=date(1952, 5, 4),
        record_number=uuid4().hex[:10],
    )


def mailbox_of(patient: Patient, *teams: CareTeam) -> Mailbox:
    """The mailbox of a patient in the care of these teams, after opting in."""
    for team in teams:
        assign_patient(actor=national_administrator(), patient=patient, team=team)
    return opt_in(actor=patient.user, digest=adapter().terms().digest)


def make_ready(station: Facility) -> CareTeam:
    """Bring about the evidence of every step before going live; returns the team."""
    national = national_administrator()
    Facility.objects.filter(pk=station.pk).update(help_phone="207-555-0100")
    team = team_at(
        station,
        clerk="Carol Benson",
        pharmacist="Peter Nguyen",
        nurse="Angela Brooks",
        coordinator="Denise Park",
    )
    assign_patient(actor=national, patient=patient_at(station), team=team)
    message = send_test_message(actor=national, station=station, team=team)
    item = WorkItem.objects.select_related("thread", "team").get(thread=message.thread)
    answer(actor=member(team), item=item, body="It arrived.", idempotency_key=uuid4())
    return team


def begun_draft(mailbox: Mailbox, team: CareTeam | None, body: str = "I feel") -> Draft:
    edit = Edit(DraftWords("Dizzy", body), team, TopicFactory())
    return save_draft(actor=mailbox.owner, mailbox=mailbox, edit=edit)


def added_file(draft: Draft, name: str = "picture.png") -> Attachment:
    """A small picture kept with the draft, as if the scanner had found it clean."""
    image = BytesIO()
    Image.new("RGB", (8, 8)).save(image, "PNG")
    upload = Upload(name, len(image.getvalue()), image.getvalue())
    attachment = attach(actor=draft.author, draft=draft, upload=upload)
    attachment.verdict = Verdict.CLEAN
    attachment.save(update_fields=["verdict"])
    return attachment


def sent_message(
    mailbox: Mailbox,
    team: CareTeam,
    subject: str = "Dizzy in the morning",
    body: str = "I feel dizzy when I get up.",
    topic: Topic | None = None,
) -> Message:
    return send(
        actor=mailbox.owner,
        mailbox=mailbox,
        team=team,
        topic=topic or TopicFactory(),
        subject=subject,
        body=body,
        idempotency_key=uuid4(),
    )
