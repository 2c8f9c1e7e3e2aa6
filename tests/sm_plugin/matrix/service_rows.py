"""The services of the plugin: what each is called with, and who may call it so."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.utils import timezone

from sm_plugin.access.joining import join, opt_in, opt_out
from sm_plugin.adapter import adapter
from sm_plugin.answering.services import AnswerEdit, add_to_answer_draft, save_answer_draft
from sm_plugin.audit.services import record
from sm_plugin.caregivers.services import accept, change, decline, end, name_caregiver
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import settle, try_again
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.quoting import start_from_thread
from sm_plugin.drafts.services import (
    Edit,
    discard,
    give_new_key,
    save_draft,
    take_out_of_thread,
)
from sm_plugin.exports.services import ask
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import attach, remove
from sm_plugin.letters.services import remove_template, write_template
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import mark, move, undo
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder, rename_folder
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.notes.services import record_call, write_note
from sm_plugin.notify.services import change_notices
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.safety.services import add_phrase, change_phrase
from sm_plugin.sending.services import reply, send
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.models.topics import TeamTopicRoute
from sm_plugin.teams.services import (
    add_member,
    assign_patient,
    begin_membership,
    change_team,
    end_assignment,
    open_team,
    put_in_care,
    require_may_place,
)
from sm_plugin.teams.stops.services import block_patient, lift_block
from sm_plugin.teams.topics.questions import QuestionWording, change_questions
from sm_plugin.teams.topics.routes import remove_route, set_route
from sm_plugin.teams.topics.services import change_topic
from sm_plugin.terms.services import accept as accept_terms
from sm_plugin.terms.services import withdraw as withdraw_terms
from sm_plugin.threads.services import add_event
from sm_plugin.triage.ownership.closing import check_closing, close_team
from sm_plugin.triage.ownership.handover import (
    change_role,
    close_account,
    end_membership,
    put_back_from,
)
from sm_plugin.triage.steps.reviews import review_called, review_not_reached, review_not_urgent
from sm_plugin.triage.steps.services import answer, complete, release, take
from sm_plugin.worklist.services import change_worklist, remove_filter, save_filter, seal_words
from tests.factories import TopicFactory
from tests.sm_plugin.matrix.cast import TEAM_A, World
from tests.sm_plugin.matrix.letter_rows import LETTER_ROWS
from tests.sm_plugin.matrix.passing_rows import PASSING_ROWS
from tests.sm_plugin.matrix.rollout_rows import NATIONAL, ROLLOUT, ROLLOUT_ROWS, Arguments

REVIEWERS = "peter angela maria denise"
VETERANS = "ruth james walt olive"


PHRASE = {
    "kind": "emergency",
    "language": "en",
    "words": "turned quite blue",
    "unless": "",
    "is_active": True,
    "reviewed_by": "",
    "reviewed_at": None,
}


def block(world: World) -> dict[str, Any]:
    return {
        "patient": world.people["ruth"].sm_patient,
        "team": world.teams["a"],
        "reason": "request",
        "last_day": timezone.localdate(),
    }


def copy_of(world: World, state: str) -> dict[str, Any]:
    thread = world.item("ruth").thread
    now = timezone.now()
    return {"copy": ChartCopy.objects.create(thread=thread, version=1, through_at=now, state=state)}


def template_of(world: World) -> dict[str, Any]:
    return {
        "team": world.teams["a"],
        "scope": "team",
        "title": "Words",
        "body": "Words",
        "language": "en",
    }


def route_of(team: CareTeam) -> TeamTopicRoute:
    way, _is_new = TeamTopicRoute.objects.get_or_create(
        team=team, topic=TopicFactory(), first_role="provider"
    )
    return way


# Each service with what it is called with and who may call it so; nobody else may.
SERVICES: dict[Callable[..., Any], tuple[str, Arguments]] = {
    send: (
        "ruth tom",
        lambda world: {
            "mailbox": world.mailboxes["ruth"],
            "team": world.teams["a"],
            "topic": TopicFactory(),
            "subject": "Words",
            "body": "Words",
            "idempotency_key": uuid4(),
        },
    ),
    reply: (
        "ruth tom",
        lambda world: {
            "entry": world.mailboxes["ruth"].entries.get(),
            "body": "Words",
            "idempotency_key": uuid4(),
        },
    ),
    join: (VETERANS, lambda world: {"digest": adapter().terms().digest}),
    opt_out: ("ruth james walt", lambda world: {}),
    change_signature: ("ruth james walt", lambda world: {"name": "Ruth", "title": ""}),
    change_notices: (
        f"ruth james walt tom {TEAM_A} luis chris",
        lambda world: {"kind": "daily", "hour": 7, "zone": "America/Chicago"},
    ),
    attach: (
        "ruth",
        lambda world: {
            "draft": world.drafts["ruth"],
            "upload": Upload("diary.txt", 5, b"Words"),
        },
    ),
    remove: (
        "ruth",
        lambda world: {"attachment": Attachment.objects.get(pk=world.draft_files["ruth"])},
    ),
    add_phrase: (NATIONAL, lambda world: PHRASE),
    change_phrase: (
        NATIONAL,
        lambda world: {"phrase": SafetyPhrase.objects.first(), **PHRASE},
    ),
    save_draft: (
        "ruth",
        lambda world: {
            "mailbox": world.mailboxes["ruth"],
            "draft": world.drafts["ruth"],
            "edit": Edit(DraftWords("Words", "Words"), version=1),
        },
    ),
    discard: ("ruth", lambda world: {"draft": world.drafts["ruth"]}),
    give_new_key: ("ruth", lambda world: {"draft": world.drafts["ruth"]}),
    take_out_of_thread: (
        "ruth",
        lambda world: {"draft": world.drafts["ruth"], "edit": Edit(DraftWords("Words", "Words"))},
    ),
    start_from_thread: (
        "ruth tom",
        lambda world: {
            "entry": world.mailboxes["ruth"].entries.get(),
            "team": world.teams["a"],
            "key": uuid4(),
        },
    ),
    add_folder: (
        "ruth",
        lambda world: {"mailbox": world.mailboxes["ruth"], "name": "Words"},
    ),
    rename_folder: (
        "ruth",
        lambda world: {"folder": world.folders["ruth"], "name": "Other words"},
    ),
    remove_folder: (
        "ruth",
        lambda world: {"folder": world.folders["ruth"], "to": Folder.Kind.INBOX},
    ),
    move: (
        "ruth",
        lambda world: {
            "mailbox": world.mailboxes["ruth"],
            "threads": [world.threads["ruth"].pk],
            "to": Folder.Kind.DELETED,
        },
    ),
    mark: (
        "ruth",
        lambda world: {
            "mailbox": world.mailboxes["ruth"],
            "threads": [world.threads["ruth"].pk],
            "unread": True,
        },
    ),
    undo: (
        "ruth",
        lambda world: {
            "mailbox": world.mailboxes["ruth"],
            "step_id": world.steps["ruth"].pk,
        },
    ),
    opt_in: (VETERANS, lambda world: {"digest": adapter().terms().digest}),
    take: (TEAM_A, lambda world: {"item": world.item("ruth")}),
    release: (TEAM_A, lambda world: {"item": world.item("ruth")}),
    answer: (
        TEAM_A,
        lambda world: {"item": world.item("ruth"), "body": "Words", "idempotency_key": uuid4()},
    ),
    change_worklist: (f"{TEAM_A} luis chris", lambda world: {"density": "roomy"}),
    save_filter: (
        f"{TEAM_A} luis chris",
        lambda world: {"name": "Mine", "query": "queue=mine"},
    ),
    seal_words: (f"{TEAM_A} luis chris", lambda world: {"typed": "dizzy"}),
    remove_filter: (f"{TEAM_A} luis chris", lambda world: {"query": "queue=mine"}),
    try_again: ("denise", lambda world: copy_of(world, "refused")),
    settle: ("denise", lambda world: copy_of(world, "misfiled")),
    write_template: (TEAM_A, template_of),
    remove_template: (
        TEAM_A,
        lambda world: {
            "template": write_template(actor=world.people["angela"], **template_of(world))
        },
    ),
    add_to_answer_draft: (TEAM_A, lambda world: {"item": world.item("ruth"), "text": "Words"}),
    save_answer_draft: (
        TEAM_A,
        lambda world: {"item": world.item("ruth"), "edit": AnswerEdit("Words")},
    ),
    write_note: (
        TEAM_A,
        lambda world: {"item": world.item("ruth"), "body": "Words", "idempotency_key": uuid4()},
    ),
    record_call: (
        TEAM_A,
        lambda world: {
            "item": world.item("ruth"),
            "number": "207-555-0100",
            "reached": False,
            "body": "",
            "idempotency_key": uuid4(),
        },
    ),
    **{
        review: (REVIEWERS, lambda world: {"item": world.item("ruth")})
        for review in (review_not_urgent, review_called, review_not_reached)
    },
    complete: (TEAM_A, lambda world: {"item": world.item("ruth"), "outcome": "phoned"}),
    ask: (
        "ruth tom",
        lambda world: {"mailbox": world.mailboxes["ruth"], "scope": "all", "format": "text"},
    ),
    name_caregiver: (
        "ruth james walt",
        lambda world: {
            "email": "new@care.example",
            "right": "read",
            "starts_on": timezone.localdate(),
        },
    ),
    accept: (
        "sam",
        lambda world: {
            "delegation": world.delegations["james"],
            "digest": adapter().terms().digest,
        },
    ),
    decline: ("sam", lambda world: {"delegation": world.delegations["james"]}),
    change: (
        "ruth",
        lambda world: {"delegation": world.delegations["ruth"], "right": "read", "ends_on": None},
    ),
    end: ("ruth tom", lambda world: {"delegation": world.delegations["ruth"]}),
    open_team: (
        ROLLOUT,
        lambda world: {
            "facility": world.facilities[0],
            "lead_provider": world.people["maria"],
            "care_kind": "heart",
            "accepts_messages": True,
        },
    ),
    change_team: (
        ROLLOUT,
        lambda world: {
            "team": world.teams["a"],
            "care_kind": "heart",
            "accepts_messages": False,
        },
    ),
    add_member: (
        ROLLOUT,
        lambda world: {
            "team": world.teams["a"],
            "user": world.people["chris"],
            "role": "nurse",
        },
    ),
    end_membership: (
        ROLLOUT,
        lambda world: {"membership": world.people["carol"].sm_memberships.get()},
    ),
    change_role: (
        ROLLOUT,
        lambda world: {
            "membership": world.people["carol"].sm_memberships.get(),
            "role": "nurse",
        },
    ),
    assign_patient: (
        ROLLOUT,
        lambda world: {
            "patient": world.people["ruth"].sm_patient,
            "team": world.teams["c"],
        },
    ),
    end_assignment: (
        ROLLOUT,
        lambda world: {"assignment": world.people["ruth"].sm_patient.assignments.get()},
    ),
    set_route: (
        ROLLOUT,
        lambda world: {
            "team": world.teams["a"],
            "topic": TopicFactory(),
            "is_offered": True,
            "first_role": "provider",
        },
    ),
    remove_route: (ROLLOUT, lambda world: {"way": route_of(world.teams["a"])}),
    block_patient: (f"denise {ROLLOUT}", lambda world: block(world)),
    lift_block: (
        f"denise {ROLLOUT}",
        lambda world: {"block": block_patient(actor=world.people["nora"], **block(world))},
    ),
    check_closing: (
        ROLLOUT,
        lambda world: {"team": world.teams["a"], "to": world.teams["c"]},
    ),
    close_team: (
        ROLLOUT,
        lambda world: {"team": world.teams["a"], "to": world.teams["c"]},
    ),
    change_questions: (
        NATIONAL,
        lambda world: {
            "topic": TopicFactory(),
            "questions": [QuestionWording(label="Since when?", kind="short")],
        },
    ),
    change_topic: (
        NATIONAL,
        lambda world: {
            "topic": TopicFactory(),
            "label": "Other words",
            "hint": "",
            "first_role": "clerk",
            "position": 1,
            "is_active": True,
        },
    ),
    **ROLLOUT_ROWS,
    **PASSING_ROWS,
    **LETTER_ROWS,
}
# They note an actor whose right was asked for by one of the above, or by who closes accounts.
WITHOUT_A_RIGHT = {
    record,
    add_event,
    accept_terms,
    withdraw_terms,
    begin_membership,
    close_account,
    put_back_from,
    put_in_care,
    require_may_place,
}
