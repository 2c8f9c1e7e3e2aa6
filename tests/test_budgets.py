"""No page asks the database more than `budgets.toml` allows it, and a budget only ever falls.

Counted are statements, without those that begin and end transactions, when a page is opened for
the second time: by a Veteran whose mailbox is full, by her caregiver and by the nurse of her team.
"""

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page

from portal.accounts.models import User
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.drafts.models import Draft
from sm_plugin.exports.models import Export
from sm_plugin.files.models import Attachment
from sm_plugin.letters.models import Letter, PatientList
from sm_plugin.mailboxes.models import Folder, Mailbox, UndoStep
from sm_plugin.people.models import Delegation, Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from tests.conftest import seed_site
from tests.databases import Database
from tests.sm_plugin.matrix.cast import build_world, signed_in
from tests.sm_plugin.speed.many import fill

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="budgets count on PostgreSQL"),
]
BUDGETS = Path(__file__).with_name("budgets.toml")
MOST = 15  # of a page that is new
THREADS = 60
# Of the topic that was chosen: a message that looks like another one asks who reads that, see
# tests/sm_plugin/suggestions/test_pages.py.
BODY = "My knee hurts when I walk. {}"
# Wagtail's and Django's own: their statements are not ours to count.
LEFT_OUT = ("admin/", "django-admin/", "documents/")
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
# Who opens what; everything else is opened by the Veteran.
NURSE = (
    *("queue", "item", "stop", "stops", "chart", "team_file", "team_file_preview", "team_notices"),
    *("templates", "use_template"),
    *("pass_on", "absences", "team_search"),
)
OFFICER = (
    *("privacy", "open_in_emergency", "opened_mailbox", "opened_thread", "end_opening"),
    *("opened_file", "opened_file_preview", "who_read"),
)
OWN_CAREGIVER = {f"sm_plugin:{one}_caregiver" for one in ("end", "change")} | {
    "sm_plugin:caregiver_sheet"
}
WRITER = ("letters", "letter", "write_letter", "change_letter", "panel", "patient_list")
READERS = {f"sm_plugin:{name}": "Angela Brooks" for name in NURSE} | {
    **{f"sm_plugin:{name}": "Denise Park" for name in (*WRITER, "write_first")},
    "sm_plugin:unreviewed": "Frank Keller",
    "sm_plugin:uncovered": "Frank Keller",
    "sm_plugin:reports": "Frank Keller",
    **{f"sm_plugin:{name}": "Priya Rao" for name in OFFICER},
    # Nobody opened his messages in an emergency: a list with a line asks who the people are.
    "sm_plugin:who_opened": "Walt Hansen",
    "sm_plugin:helping": "Tom Delgado",
    "sm_plugin:helper_notices": "Tom Delgado",
    "sm_plugin:invitation": "Sam Stranger",
    "sitemap": "",
    "robots": "",
    "account_login": "",
    "account_signup": "",
    "account_reset_password": "",
}


class Measured(NamedTuple):
    """A page of a table of the file, and how many statements it takes."""

    table: str
    name: str
    statements: int


def fill_site() -> None:
    """The whole site with its cast; Ruth's mailbox, and her team's queues, hold many threads."""
    seed_site()
    with transaction.atomic():
        world = build_world()
        fill(world.mailboxes["ruth"], world.teams["a"], THREADS, BODY)


@pytest.fixture(scope="module")
def _filled(own_database: Database, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database.filled(fill_site):
        yield


@pytest.fixture
def measured(_filled: None, db: None, settings: Any) -> list[Measured]:
    settings.PORTAL_CACHES_PAGES = True
    return [*_addresses(), *_for_another(), *_of_the_tree()]


def test_no_page_asks_more_than_its_budget_and_none_has_none(measured: list[Measured]) -> None:
    budgets = _read(BUDGETS.read_text())
    without = [(page.table, page.name) for page in measured if _key(page) not in budgets]
    over = [page for page in measured if page.statements > budgets.get(_key(page), page.statements)]
    gone = budgets.keys() - {_key(page) for page in measured}

    assert not without, f"Give these pages a budget, of at most {MOST}: {without}"
    assert not over, f"These pages ask more than their budget: {over}"
    assert not gone, f"There are no such pages: {sorted(gone)}"


@pytest.mark.parametrize("revision", ["HEAD", "HEAD^"])
def test_a_budget_only_ever_falls(revision: str) -> None:
    """The file as it is now against the last commit, and against the one before."""
    earlier = _committed(revision)
    if earlier is None:
        pytest.skip("Without git, or without an earlier file, there is nothing to compare with.")
    before, now = _read(earlier), _read(BUDGETS.read_text())
    risen = {
        key: (before[key], budget) for key, budget in now.items() if budget > before.get(key, MOST)
    }

    assert not risen, f"Make these pages ask less instead of raising their budgets: {risen}"


def _committed(revision: str) -> str | None:
    folder, name = BUDGETS.parent, BUDGETS.name
    words = ["git", "-C", str(folder), "show", f"{revision}:./{name}"]
    try:
        shown = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return shown.stdout if shown.returncode == 0 else None


def _read(text: str) -> dict[tuple[str, str], int]:
    tables = tomllib.loads(text)
    return {(table, name): n for table, names in tables.items() for name, n in names.items()}


def _key(page: Measured) -> tuple[str, str]:
    return page.table, page.name


def _statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code < 500, (path, answer.status_code)
    return sum(not query["sql"].startswith(TRANSACTION) for query in asked.captured_queries)


def _client(name: str) -> Client:
    return signed_in(User.objects.get(full_name=name)) if name else Client()


def _addresses() -> Iterator[Measured]:
    """Every address that has a name and is not of another mailbox or of the tree of pages."""
    for name, converters in _named(get_resolver()):
        if "mailbox_id" in converters or name.startswith("wagtail"):
            continue
        path = _path(name, converters)
        yield Measured("addresses", name, _statements(_client(_reader(name)), path))


def _for_another() -> Iterator[Measured]:
    """Pages of Ruth's mailbox, opened by Tom, who helps her."""
    mailbox = _mailbox().pk
    for name, converters in _named(get_resolver()):
        if "mailbox_id" in converters:
            path = _path(
                name, [one for one in converters if one != "mailbox_id"], mailbox_id=mailbox
            )
            yield Measured("for_another", name, _statements(_client("Tom Delgado"), path))


def _of_the_tree() -> Iterator[Measured]:
    """The first live page of each type, read by somebody signed in."""
    seen: set[str] = set()
    for page in Page.objects.live().filter(depth__gt=1).order_by("path").specific():
        kind = type(page).__name__
        if kind not in seen:
            seen.add(kind)
            yield Measured("wagtail_serve", kind, _statements(_client("Ruth Delgado"), page.url))


def _named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, list[str]]]:
    for pattern in resolver.url_patterns:
        if str(pattern.pattern).startswith(LEFT_OUT):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            outer = list(pattern.pattern.converters)
            yield from ((name, outer + names) for name, names in _named(pattern, inner))
        elif isinstance(pattern, URLPattern) and pattern.name:
            groups = list(pattern.pattern.regex.groupindex)
            yield f"{space}{pattern.name}", groups


def _reader(name: str) -> str:
    return READERS.get(name, "Ruth Delgado")


def _path(name: str, converters: list[str], **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs | {one: _value(one, name) for one in converters})


def _value(converter: str, name: str) -> Any:
    """An object of Ruth's or her team's that stands for this part of an address."""
    patient = _mailbox().patient
    found = {
        "delegation_id": Delegation.objects.filter(patient__user__full_name="James Okafor"),
        "draft_file_id": Attachment.objects.filter(draft__author=patient.user),
        "draft_id": Draft.objects.filter(author=patient.user),
        "export_id": Export.objects.filter(mailbox__patient=patient),
        "file_id": Attachment.objects.filter(message__thread__patient=patient),
        "folder_id": Folder.objects.own().filter(mailbox__patient=patient),
        "item_id": WorkItem.objects.filter(thread__patient=patient, status="taken"),
        "opening_id": EmergencyOpening.objects.filter(patient=patient),
        "letter_id": Letter.objects.filter(author__full_name="Denise Park", state="draft"),
        "list_id": PatientList.objects.filter(team__in=CareTeam.objects.of_patient(patient)),
        "patient_id": Patient.objects.filter(pk=patient.pk),
        "step_id": UndoStep.objects.filter(mailbox__patient=patient),
        "team_id": CareTeam.objects.of_patient(patient),
        "thread_id": WorkItem.objects.filter(thread__patient=patient, status="answered"),
    }
    if converter == "delegation_id" and name in OWN_CAREGIVER:
        return Delegation.objects.get(patient=patient).pk
    if converter in found:
        row = found[converter].order_by("pk").first()
        return row.thread_id if converter == "thread_id" else row.pk
    return {"uidb36": "1", "key": "a-b", "pk": 1}[converter]  # a key or session of nobody


def _mailbox() -> Mailbox:
    found: Mailbox = Mailbox.objects.get(patient__user__full_name="Ruth Delgado")
    return found
