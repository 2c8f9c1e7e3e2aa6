"""One request by one person of the cast, after which everything is as it was."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.facilities.models import Facility
from sm_plugin.letters.models import Letter, Template
from sm_plugin.letters.sending import reach_of, token_of
from sm_plugin.letters.services import write_template
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.passing import teams_to_reassign_to
from sm_plugin.worklist.services import shown_as
from tests.factories import TopicFactory
from tests.sm_plugin.matrix.addresses import Address
from tests.sm_plugin.matrix.cast import World

NOTICES = {"kind": "daily", "hour": "7", "zone": "America/Chicago"}


@contextmanager
def nothing_kept() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(
    world: World,
    person: str,
    method: str,
    address: Address,
    value: UUID | None = None,
    around: AbstractContextManager[Any] | None = None,
) -> HttpResponse:
    """GET, or POST with a form that the right person could send; `around` holds the request."""
    with nothing_kept():
        prepare(address.name, world.people.get(person))
        client, url = world.clients[person], address.url(value)
        form = form_for(address.name, value) if method == "POST" else {}
        with nullcontext() if around is None else around:
            return client.post(url, form) if method == "POST" else client.get(url)


REVIEWS = ("not_urgent", "called", "not_reached")


def form_for(name: str, value: UUID | None = None) -> dict[str, Any]:
    """A filled-in form that the address accepts from the right person.

    `value` is the object in the address; without one it is Ruth's. Only the form that is asked
    for is made: to fill one in asks the database.
    """
    text = {"body": "Words of a test.", "idempotency_key": str(uuid4())}

    def seen_now() -> dict[str, str]:
        return {"newest_seen": str(_newest(value))}

    def has_it_now() -> dict[str, str]:
        item = WorkItem.objects.filter(pk=value or _item_of_ruth()).first()
        return {"over_from": str((item and item.assignee_id) or "")}

    forms: dict[str, Callable[[], dict[str, Any]]] = {
        "opt_in": lambda: {"agree": "on", "digest": adapter().terms().digest},
        "compose": lambda: {"topic": str(TopicFactory().pk), "subject": "A test"} | text,
        "reply": lambda: text,
        "draft": lambda: (
            {"topic": str(TopicFactory().pk), "subject": "A test", "version": "1"} | text
        ),
        "draft_team": lambda: {"team": str(CareTeam.objects.order_by("opened_at").first().pk)},
        "discard_draft": lambda: {},
        "start_again": lambda: {"idempotency_key": str(uuid4())},
        "answer": lambda: text | seen_now(),
        "together": lambda: {
            "act": "take",
            "items": shown_as(WorkItem.objects.get(pk=_item_of_ruth())),
        },
        "team_search": lambda: {"words": "dizzy"},
        "worklist_filter": lambda: {"name": "A test"},
        "worklist_settings": lambda: {"density": "roomy", "after_step": "list"},
        "use_template": lambda: {"template": _template()},
        "templates": lambda: {
            "title": "A test",
            "body": text["body"],
            "language": "en",
            "scope": "team",
            "team": str(WorkItem.objects.get(pk=_item_of_ruth()).team_id),
        },
        **_letters(text, value),
        "save_answer": lambda: {"body": "Words of a test.", "version": "0"},
        "presence": lambda: {},
        "write_note": lambda: text,
        "record_call": lambda: text | {"number": "207-555-0100", "reached": "yes"},
        "change_notices": lambda: NOTICES,
        "change_signature": lambda: {"name": "Ruth", "title": ""},
        "opt_out": lambda: {},
        "unsubscribe": lambda: {},
        "tell_me": lambda: {"email": "someone@example.org", "agrees": "on"},
        "tell_me_answer": lambda: {},
        "claim_teams": lambda: {
            "station": Facility.objects.stations()[0].station_number,
            "record_number": "none",
            "birth_date": "1950-01-01",
        },
        "team_notices": lambda: NOTICES,
        "helper_notices": lambda: NOTICES,
        "stops": lambda: {"stop": str(uuid4())},
        "chart": lambda: {"copy": str(uuid4())},
        "privacy": lambda: _ruth(),
        "who_read": lambda: _ruth() | {"first_day": "2026-01-01", "last_day": "2099-01-01"},
        "open_in_emergency": lambda: {
            "what": "mailbox",
            "reason": "The emergency room asks what was prescribed.",
            "minutes": "15",
        },
        "end_opening": lambda: {},
        "stop": lambda: {
            "reason": "conduct",
            "last_day": (timezone.localdate() + timedelta(days=1)).isoformat(),
        },
        "refer": lambda: {"role": "provider", "reason": "clinical"} | seen_now(),
        "absences": lambda: {
            "member": _member_in_team_a(),
            "first_day": (timezone.localdate() + timedelta(days=2)).isoformat(),
            "last_day": (timezone.localdate() + timedelta(days=2)).isoformat(),
        },
        "assign": lambda: (
            {"person": _provider_of(value or _item_of_ruth()), "reason": "knows"}
            | seen_now()
            | has_it_now()
        ),
        "reassign": lambda: (
            {"to": _other_team_than(value or _item_of_ruth()), "reason": "other_team"} | seen_now()
        ),
        "give_back": lambda: {},
        "reopen": lambda: {"reason": "more"},
        "put_off": lambda: (
            {"until": (timezone.localdate() + timedelta(days=1)).isoformat()} | seen_now()
        ),
        "send_and_complete": lambda: text | seen_now() | {"outcome": "answered"},
        "interim": lambda: text | seen_now() | {"until": timezone.localdate().isoformat()},
        **dict.fromkeys(REVIEWS, seen_now),
        "complete": lambda: {"outcome": "phoned"} | seen_now(),
        "downloads": lambda: {"what": "all", "format": "text"},
        "download_thread": lambda: {"format": "text"},
        "caregivers": lambda: {
            "email": "new@care.example",
            "right": "read",
            "starts_on": timezone.localdate().isoformat(),
        },
        "end_caregiver": lambda: {},
        "change_caregiver": lambda: {"right": "read", "ends_on": ""},
        "invitation": lambda: {"agree": "on", "digest": adapter().terms().digest},
        "take": lambda: {},
        "folders": lambda: {"name": "A test"},
        "rename_folder": lambda: {"name": "Another test"},
        "remove_folder": lambda: {"to": "inbox"},
        "organise": lambda: {"act": "move", "to": "inbox", "threads": _thread_of_ruth()},
        "undo": lambda: {},
        "remove_file": lambda: {},
        "search": lambda: {"words": "words"},
        "release": has_it_now,
    }
    return forms[name]()


def _ruth() -> dict[str, str]:
    """What finds Ruth, and nobody else."""
    ruth = Patient.objects.get(user__full_name="Ruth Delgado")
    return {"record_number": ruth.record_number, "birth_date": ruth.birth_date.isoformat()}


def _letters(text: dict[str, str], letter: UUID | None) -> dict[str, Callable[[], dict[str, Any]]]:
    """The forms of letters, each for team A and Ruth."""

    def team() -> str:
        return str(WorkItem.objects.get(pk=_item_of_ruth()).team_id)

    def words() -> dict[str, str]:
        topic = str(TopicFactory().pk)
        return {"team": team(), "topic": topic, "subject": "A test"} | text

    def ruth() -> str:
        return str(WorkItem.objects.get(pk=_item_of_ruth()).thread.patient_id)

    return {
        "write_letter": lambda: words() | {"audience": "panel"},
        "change_letter": lambda: words() | {"audience": "panel", "version": "1"},
        "send_letter": lambda: {"expected": _shown(letter, team())},
        "recall_letter": dict,
        "discard_letter": lambda: {"confirmed": "yes"},
        "write_first": words,
        "panel": lambda: {"team": team(), "name": "A test", "patients": ruth()},
        "patient_list": lambda: {"patients": ruth()},
    }


def _shown(letter: UUID | None, team: str) -> str:
    """Return what the page of this letter, or else of this team's draft, says that it showed."""
    drafts = Letter.objects.filter(team=team, state="draft")
    found = Letter.objects.filter(pk=letter).first() or drafts.first()
    return token_of(found, reach_of(found)) if found else ""


def _member_in_team_a() -> str:
    """Angela's; another's own is no choice of theirs."""
    found = Membership.objects.active().filter(user__full_name="Angela Brooks").first()
    return str(found.pk) if found else ""


def _provider_of(item: UUID | str) -> str:
    team = WorkItem.objects.filter(pk=item).values("team")
    found = Membership.objects.active().filter(team__in=team, role="provider").first()
    return str(found.user_id) if found else ""


def _other_team_than(item: UUID | str) -> str:
    found = WorkItem.objects.filter(pk=item).first()
    teams = teams_to_reassign_to(found) if found else []
    return str(teams[0].pk) if teams else ""


def _newest(item: UUID | None) -> UUID:
    """The newest message that the page of an item shows; of no item, Ruth's."""
    messages = Message.objects.order_by("-sent_at", "-id").values_list("pk", flat=True)
    shown = messages.filter(thread__work_items=item) if item else None
    ruths = messages.filter(thread__patient__user__full_name="Ruth Delgado")
    return (shown or ruths)[0]


def _template() -> str:
    """The template that `prepare` made for the facility."""
    found = Template.objects.first()
    return str(found.pk) if found else ""


def _item_of_ruth() -> str:
    return str(WorkItem.objects.get(thread__patient__user__full_name="Ruth Delgado").pk)


def _thread_of_ruth() -> str:
    return str(Thread.objects.get(patient__user__full_name="Ruth Delgado").pk)


def prepare(name: str, user: Any) -> None:
    """The state in which the act is possible for whoever has the right to it."""
    if name == "use_template":
        team = WorkItem.objects.get(pk=_item_of_ruth()).team
        denise = team.memberships.get(user__full_name="Denise Park").user
        words = {"title": "Hello", "body": "Hello [[patient]]", "language": "en"}
        write_template(actor=denise, team=team, scope="facility", **words)
    if name in ("release", "put_off") and user is not None:
        WorkItem.objects.update(status="taken", assignee=user)
    waiting = WorkItem.objects.filter(done_at=None)
    if name == "give_back":
        waiting.update(status="waiting", answered_at=timezone.now())
        Thread.objects.update(state="answered")
    if name == "reopen":
        ended = {"ended_at": timezone.now(), "ended_how": "not_by_message"}
        Round.objects.filter(ended_at=None).update(**ended)
        waiting.update(status="done", outcome="phoned", done_at=timezone.now())
    if name.removeprefix("review_") in REVIEWS:
        now = timezone.now()
        Message.objects.update(safety_level="flag")
        WorkItem.objects.filter(done_at=None).update(
            status="waiting", alarm_at=now, review_due_at=now
        )


def seen(response: HttpResponse) -> str:
    """The status, or the page to which a redirect leads."""
    if response.status_code != 302:
        return str(response.status_code)
    path = urlsplit(response["Location"]).path
    if path == reverse("account_login"):
        return "sign-in"
    match = resolve(path)
    assert match.app_name == "sm_plugin", f"led away to {path}"
    return str(match.url_name)
