"""The people of the matrix, what they own, and who they are signed in as."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.break_glass.services import end_opening, open_in_emergency
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import discard
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make
from sm_plugin.facilities.models import Facility
from sm_plugin.files.services import hand_over as files_go_with
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.mailboxes.models import Folder, Mailbox, MailboxEntry, UndoStep
from sm_plugin.mailboxes.moving import move
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.people.models import Delegation
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.steps.services import answer, complete
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    added_file,
    administrator,
    begun_draft,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    privacy_officer,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.letters.conftest import begin

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
TEAM_A = "carol peter angela maria denise"

CAST = {
    "ruth": "Veteran in the care of team A, with a thread",
    "james": "another Veteran of team A, with a thread of his own",
    "walt": "Veteran at the other facility, in the care of team B, with a thread",
    "earl": "Veteran of a facility that is only planned",
    "nina": "registered, identity not verified",
    "olive": "could use messaging, has not opted in",
    "tom": "Ruth's caregiver, who may read and write",
    "carol": "clerk of team A",
    "peter": "pharmacist of team A",
    "angela": "nurse of team A",
    "maria": "lead provider of team A",
    "denise": "coordinator of team A",
    "luis": "nurse of team B",
    "chris": "nurse of team C, at the facility of team A",
    "dora": "nurse of team D, which closed into team C",
    "frank": "administrator of the facility of teams A and C",
    "joan": "administrator of the facility of team B",
    "emily": "editor of pages",
    "nora": "superuser",
    "priya": "privacy officer of every facility, who opened Ruth's messages in an emergency",
    "sam": "stranger with an account, whom James named and who has not accepted",
    "former": "nurse taken out of team A during the session",
    "gone": "nurse of team A, deactivated during the session",
    "anonymous": "not signed in",
}


@dataclass
class World:
    """Everyone and everything; `slots` are the objects each address is tried with."""

    people: dict[str, Any]
    facilities: list[Facility]
    teams: dict[str, CareTeam]
    mailboxes: dict[str, Mailbox]
    threads: dict[str, Thread]
    drafts: dict[str, Draft]
    folders: dict[str, Folder]
    steps: dict[str, UndoStep]
    files: dict[str, UUID] = field(default_factory=dict)
    draft_files: dict[str, UUID] = field(default_factory=dict)
    delegations: dict[str, Delegation] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    openings: dict[str, EmergencyOpening] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    handed_over: dict[str, UUID] = field(default_factory=dict)
    letters: dict[str, UUID] = field(default_factory=dict)
    lists: dict[str, UUID] = field(default_factory=dict)

    def slots(self, kind: str) -> list[UUID]:
        """Three objects and one that does not exist, in the order of the expected table."""
        missing = uuid4()
        if kind == "team_id":
            return [self.teams["a"].pk, self.teams["c"].pk, self.teams["b"].pk, missing]
        if kind == "export_id":
            return [*(self.exports[name].pk for name in ("ruth", "james", "walt")), missing]
        if kind == "delegation_id":
            return [*(self.delegations[name].pk for name in ("ruth", "james", "walt")), missing]
        if kind == "draft_id":
            return [*(self.drafts[name].pk for name in ("ruth", "james", "walt")), missing]
        if kind == "opening_id":
            return [*(self.openings[name].pk for name in ("ruth", "james", "walt")), missing]
        if kind == "patient_id":
            patients = (self.people[name].sm_patient for name in ("ruth", "james", "walt"))
            return [*(patient.pk for patient in patients), missing]
        veterans = ("ruth", "james", "walt")
        if kind in ("letter_id", "list_id"):
            own_ones = self.letters if kind == "letter_id" else self.lists
            return [*(own_ones[name] for name in veterans), missing]
        if kind in ("folder_id", "step_id"):
            own = self.folders if kind == "folder_id" else self.steps
            return [*(own[name].pk for name in veterans), missing]
        if kind in ("file_id", "draft_file_id"):
            files = self.files if kind == "file_id" else self.draft_files
            return [*(files[name] for name in veterans), missing]
        threads = [self.threads[name] for name in veterans]
        if kind == "item_id":
            return [*(WorkItem.objects.get(thread=thread).pk for thread in threads), missing]
        assert kind == "thread_id", f"Say which objects stand for {kind}"
        return [*(thread.pk for thread in threads), missing]

    def item(self, name: str) -> WorkItem:
        return WorkItem.objects.get(thread=self.threads[name])


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=DOOR)
    return client


def build_world() -> World:
    togus = FacilityFactory(name="Togus VA Medical Center")
    junction = FacilityFactory(name="White River Junction VA Medical Center")
    team_a = team_at(
        togus,
        "Dr. Maria Santos",
        clerk="Carol Benson",
        pharmacist="Peter Nguyen",
        nurse="Angela Brooks",
        coordinator="Denise Park",
    )
    teams = {
        "a": team_a,
        "b": team_at(junction, "Dr. Alan Whitaker", nurse="Luis Romero"),
        "c": team_at(togus, "Dr. Chen Wei", nurse="Chris Dunn"),
    }
    patients = {
        "ruth": (patient_at(togus), team_a),
        "james": (patient_at(togus, "James Okafor"), team_a),
        "walt": (patient_at(junction, "Walt Hansen"), teams["b"]),
    }
    mailboxes = {name: mailbox_of(who, team) for name, (who, team) in patients.items()}
    threads = {
        name: sent_message(mailboxes[name], team, f"Subject of {name}", f"Words of {name}").thread
        for name, (_patient, team) in patients.items()
    }
    drafts = {
        name: begun_draft(mailboxes[name], team, f"Draft of {name}")
        for name, (_patient, team) in patients.items()
    }
    people = _people(togus, junction, teams)
    people |= {name: mailbox.owner for name, mailbox in mailboxes.items()}
    folders, steps = _put_in_order(mailboxes, threads)
    world = World(people, [togus, junction], teams, mailboxes, threads, drafts, folders, steps)
    _add_files(world)
    world.delegations = _delegations(world)
    world.exports = {
        name: make(ask(actor=box.owner, mailbox=box, scope=Scope.ALL, format=Format.TEXT))
        for name, box in mailboxes.items()
    }
    world.openings = _openings(world)

    world.letters, world.lists = _letters(teams)
    world.people["dora"], world.handed_over = _hand_over_a_thread(togus, teams["c"])
    world.clients = {name: signed_in(user) for name, user in people.items()}
    world.clients["anonymous"] = Client(raise_request_exception=False)
    _leave(world)
    assert set(world.clients) == set(CAST)
    return world


def _letters(teams: dict[str, CareTeam]) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """A draft of team A's coordinator, a letter of hers under way, one of team B's provider."""
    denise, text = member(teams["a"], "coordinator"), {"subject": "Clinic", "body": "Words"}
    found, lists = {}, {}
    for name, key in (("ruth", "a"), ("james", "a"), ("walt", "b")):
        team = teams[key]
        writer = denise if key == "a" else team.lead_provider
        words = {"team": team, "topic": TopicFactory(), "audience": "panel"} | text
        letter = save_letter(actor=writer, **words)
        if name == "james":
            begin(letter)
        found[name] = letter.pk
        patients = list(team.assignments.values_list("patient", flat=True))
        lists[name] = save_list(actor=writer, team=team, patients=patients, name="Some").pk
    return found, lists


def _put_in_order(
    mailboxes: dict[str, Mailbox], threads: dict[str, Thread]
) -> tuple[dict[str, Folder], dict[str, UndoStep]]:
    """Each Veteran keeps the thread in a folder of his or her own, and could still undo it."""
    folders, steps = {}, {}
    for name, box in mailboxes.items():
        folder = add_folder(actor=box.owner, mailbox=box, name=f"Folder of {name}")
        moved = move(actor=box.owner, mailbox=box, threads=[threads[name].pk], to=folder)
        assert moved is not None
        # Undone for as long as the tables take, however slow the machine is.
        UndoStep.objects.filter(pk=moved.pk).update(made_at=timezone.now() + timedelta(hours=1))
        folders[name], steps[name] = folder, moved
    return folders, steps


def _people(togus: Facility, junction: Facility, teams: dict[str, CareTeam]) -> dict[str, Any]:
    team_a, lead = teams["a"], national_administrator()
    roles = ("clerk", "pharmacist", "nurse", "provider", "coordinator")
    staff = {name: member(team_a, role) for name, role in zip(TEAM_A.split(), roles, strict=True)}
    people = dict(
        staff,
        luis=member(teams["b"]),
        chris=member(teams["c"]),
        earl=patient_at(FacilityFactory(planned=True), "Earl Whitfield").user,
        nina=registered_patient_at(togus, "Nina Castellano").user,
        olive=_not_opted_in(togus, team_a),
        tom=UserFactory(full_name="Tom Delgado"),
        frank=administrator(togus, "Frank Keller"),
        joan=administrator(junction, "Joan Mercer"),
        emily=UserFactory(full_name="Emily Hart"),
        nora=lead,
        priya=privacy_officer(),
        sam=UserFactory(full_name="Sam Stranger"),
        former=_nurse(team_a, "Fay Former"),
        gone=_nurse(team_a, "Gwen Gone"),
    )
    people["emily"].groups.add(Group.objects.get(name="Editors"))
    return people


def _add_files(world: World) -> None:
    """A picture in each thread and in each draft, found clean."""
    for name, draft in world.drafts.items():
        author, mailbox = world.people[name], world.mailboxes[name]
        sent = begun_draft(mailbox, draft.team, f"Sent by {name}")
        world.files[name] = added_file(sent).pk
        files_go_with(sent, world.threads[name].messages.get())
        discard(actor=author, draft=sent)
        world.draft_files[name] = added_file(draft).pk


def _delegations(world: World) -> dict[str, Delegation]:
    """Ruth's with Tom is accepted; James's and Walt's wait for Sam and for nobody we know."""
    named_by = {"ruth": "tom", "james": "sam", "walt": "nobody"}
    for name in ("tom", "sam"):
        EmailAddress.objects.create(
            user=world.people[name], email=f"{name}@care.example", verified=True
        )
    named = {
        patient: name_caregiver(
            actor=world.people[patient],
            email=f"{helper}@care.example",
            right="write",
            starts_on=timezone.localdate(),
        )
        for patient, helper in named_by.items()
    }
    digest = adapter().terms().digest
    accept(actor=world.people["tom"], delegation=named["ruth"], digest=digest)
    return named


def _openings(world: World) -> dict[str, EmergencyOpening]:
    """Priya's of Ruth's mailbox is in force, hers of James's has ended, and one is another's."""
    priya, other = world.people["priya"], privacy_officer("Otis Other")
    opened = {
        name: open_in_emergency(
            actor=actor,
            patient=world.people[patient].sm_patient,
            reason="The emergency room asks what was prescribed.",
            minutes=60,
        )
        for name, actor, patient in (
            ("ruth", priya, "ruth"),
            ("james", priya, "james"),
            ("walt", other, "james"),
        )
    }
    end_opening(actor=priya, opening=opened["james"])
    return opened


def _not_opted_in(facility: Facility, team: CareTeam) -> Any:
    from sm_plugin.teams.services import assign_patient

    patient = patient_at(facility, "Olive Marsh")
    assign_patient(actor=national_administrator(), patient=patient, team=team)
    return patient.user


def _nurse(team: CareTeam, name: str) -> Any:
    from sm_plugin.teams.services import add_member

    user = UserFactory(full_name=name)
    add_member(actor=national_administrator(), team=team, user=user, role="nurse")
    return user


def _hand_over_a_thread(facility: Facility, to: CareTeam) -> tuple[Any, dict[str, UUID]]:
    """Answered, completed, written to, handed over to team C and written to again, with a file."""
    team = team_at(facility, "Dr. Dora Reed", nurse="Dora Hill")
    dora = member(team)
    mailbox = mailbox_of(patient_at(facility, "Otto Lang"), team)
    message = sent_message(mailbox, team, "Subject of Otto", "Words of Otto")
    draft = begun_draft(mailbox, team, "Sent by Otto")
    file = added_file(draft).pk
    files_go_with(draft, message)
    discard(actor=mailbox.owner, draft=draft)
    done = WorkItem.objects.get(thread=message.thread)
    answer(actor=dora, item=done, body="Rest.", idempotency_key=uuid4())
    complete(actor=dora, item=done, outcome="answered")
    _write_again(mailbox, "It got worse.")
    close_team(actor=national_administrator(), team=team, to=to)
    _write_again(mailbox, "Hello, new team.")
    open_item = WorkItem.objects.get(thread=message.thread, done_at=None)
    return dora, {
        "thread_id": message.thread_id,
        "item_id": open_item.pk,
        "done_id": done.pk,
        "file_id": file,
    }


def _write_again(mailbox: Mailbox, body: str) -> None:
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())


def _leave(world: World) -> None:
    """Two people lose what they had while their sessions live on."""
    membership = world.people["former"].sm_memberships.get()
    end_membership(actor=national_administrator(), membership=membership)
    world.people["gone"].is_active = False
    world.people["gone"].save(update_fields=["is_active"])
