"""The words of a message are found nowhere but on the pages of those who may read them."""

import logging
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.log import AdminEmailHandler
from django.views.debug import SafeExceptionReporterFilter

from sm_plugin.audit.services import record
from sm_plugin.drafts.models import Draft
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.scanner import HARMFUL
from tests.sm_plugin.faults.traces import Everything, hits, places
from tests.sm_plugin.matrix.cast import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log() -> Iterator[Everything]:
    """Every logger at DEBUG, the one of SQL statements included."""
    handler, root = Everything(), logging.getLogger()
    before = {
        logger: (logger.level, logger.propagate, logger.disabled)
        for logger in [root, *logging.Logger.manager.loggerDict.values()]
        if isinstance(logger, logging.Logger)
    }
    for logger in before:
        logger.setLevel(logging.DEBUG)
        logger.propagate, logger.disabled = True, False
    root.addHandler(handler)
    connection.force_debug_cursor = True
    yield handler
    connection.force_debug_cursor = False
    root.removeHandler(handler)
    for logger, (level, propagate, disabled) in before.items():
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


class Journey:
    """One thread from the first message to its completion, over HTTP, with every page kept."""

    def __init__(self) -> None:
        self.canaries = {part: f"PHI-CANARY-{uuid4()}" for part in ("subject", "body", "more")}
        self.canaries |= {part: f"PHI-CANARY-{uuid4()}" for part in ("answer", "refused")}
        self.team: CareTeam = team_at(FacilityFactory())
        self.patient: Patient = patient_at(self.team.facility)
        self.mailbox: Mailbox = mailbox_of(self.patient, self.team)
        self.veteran, self.nurse = signed_in(self.patient.user), signed_in(member(self.team))
        self.pages: list[Any] = []

    def get(self, client: Client, name: str, query: str = "", **ids: Any) -> Any:
        page = client.get(reverse(f"sm_plugin:{name}", kwargs=ids) + query)
        self.pages.append(page)
        return page

    def post(self, client: Client, name: str, ids: dict[str, Any], **form: Any) -> Any:
        form.setdefault("idempotency_key", str(uuid4()))
        if name in ("answer", "complete"):
            newest = Message.objects.order_by("-sent_at", "-id").values_list("pk", flat=True)
            form.setdefault("newest_seen", str(newest[0]))
        page = client.post(reverse(f"sm_plugin:{name}", kwargs=ids), form)
        self.pages.append(page)
        return page

    def go(self) -> "Journey":
        self.write()
        thread, item = Thread.objects.get(), WorkItem.objects.get()
        self.read_and_answer(item)
        ids = {"thread_id": thread.pk}
        self.get(self.veteran, "inbox")
        self.get(self.veteran, "thread", **ids)
        self.post(self.veteran, "reply", ids, body=self.canaries["more"])
        self.post(self.veteran, "reply", ids, body=self.canaries["refused"] + "x" * 10_000)
        self.get(self.veteran, "sent")
        self.get(self.nurse, "item", item_id=item.pk)
        self.post(self.nurse, "complete", {"item_id": item.pk}, outcome="phoned")
        self.get(self.nurse, "queue", "?queue=done")
        call_command("sm_worker", "--once")
        return self

    def write(self) -> None:
        ids = {"team_id": self.team.pk}
        self.get(self.veteran, "compose", **ids)
        form = {"topic": str(TopicFactory().pk), "subject": self.canaries["subject"]}
        self.post(self.veteran, "compose", ids, **form, body="")  # sent back to be completed
        self.post(self.veteran, "compose", ids, **form, body=self.canaries["body"])

    def read_and_answer(self, item: WorkItem) -> None:
        ids = {"item_id": item.pk}
        for queue in ("role", "unassigned"):
            self.get(self.nurse, "queue", f"?queue={queue}")
        self.get(self.nurse, "item", **ids)
        self.post(self.nurse, "take", ids)
        self.post(self.nurse, "answer", ids, body=self.canaries["answer"])


def test_no_word_of_a_message_stays_anywhere(log):
    journey = Journey().go()

    found = places(log, journey.pages)

    where = {part: hits(text, found) for part, text in journey.canaries.items()}
    assert not {part: names for part, names in where.items() if names}
    read = b"".join(page.content for page in journey.pages).decode()
    assert all(text in read for text in journey.canaries.values()), "the journey showed them all"
    assert len(mail.outbox) >= 2, "and the notices went out"


def test_no_word_of_a_file_stays_anywhere(log, clamd):
    """Its name, what is in it, and what was refused of it."""
    journey = Journey()
    parts = ("name", "content", "refused name", "refused content", "draft name")
    canaries = {part: f"PHI-CANARY-{uuid4()}" for part in parts}

    def file(name: str, content: str, more: bytes = b"") -> SimpleUploadedFile:
        return SimpleUploadedFile(f"{canaries[name]}.txt", canaries[content].encode() + more)

    def write(action: str, *files: SimpleUploadedFile) -> None:
        form = {"topic": str(TopicFactory().pk), "subject": "Knee", "body": "It hurts."}
        ids = {"team_id": journey.team.pk}
        journey.post(journey.veteran, "compose", ids, **form, action=action, files=files)

    write("send", file("refused name", "refused content", HARMFUL))
    write("send", file("name", "content"))
    write("add_files", file("draft name", "content"))
    sent = Attachment.objects.get(message__isnull=False)
    journey.get(journey.veteran, "thread", thread_id=sent.message.thread_id)
    journey.get(journey.nurse, "item", item_id=WorkItem.objects.get().pk)
    for client, name in ((journey.veteran, "file"), (journey.nurse, "team_file")):
        page = journey.get(client, name, file_id=sent.pk)
        assert page.content.decode() == canaries["content"]
    for draft in Draft.objects.all():
        journey.get(journey.veteran, "draft", draft_id=draft.pk)
    call_command("sm_worker", "--once")

    found = places(log, journey.pages)

    where = {part: hits(text, found) for part, text in canaries.items()}
    assert not {part: names for part, names in where.items() if names}
    read = b"".join(page.content for page in journey.pages).decode()
    shown = {part for part, text in canaries.items() if text in read}
    assert shown == set(parts) - {"refused content"}, "the journey showed them all"


def test_no_word_of_a_draft_stays_anywhere(log):
    """Saved, changed in another window, quoted, thrown away, and sent after the session's end."""
    journey = Journey()
    parts = ("subject", "body", "answer", "other window", "signed out", "reply")
    canaries = {part: f"PHI-CANARY-{uuid4()}" for part in parts}
    ruth, ids = journey.veteran, {"team_id": journey.team.pk}
    form = {"subject": canaries["subject"], "topic": str(TopicFactory().pk)}
    form["answer-since"] = canaries["answer"]
    journey.post(ruth, "compose", ids, **form, body=canaries["body"], action="save")
    draft = {"draft_id": Draft.objects.get().pk}
    for name in ("inbox", "drafts"):
        journey.get(ruth, name)
    journey.get(ruth, "draft", **draft)
    stale = {"body": canaries["other window"], "action": "save", "version": "0"}
    journey.post(ruth, "draft", draft, **form, **stale)
    journey.post(Client(), "compose", ids, **form, body=canaries["signed out"])
    journey.get(ruth, "discard_draft", **draft)
    journey.post(ruth, "discard_draft", draft)
    thread = {"thread_id": sent_message(journey.mailbox, journey.team).thread_id}
    journey.post(ruth, "reply", thread, body=canaries["reply"], action="save")
    journey.get(ruth, "thread", **thread)
    journey.post(ruth, "start_again", thread)
    journey.get(ruth, "draft", draft_id=Draft.objects.get().pk)

    found = places(log, journey.pages)

    where = {part: hits(text, found) for part, text in canaries.items()}
    assert not {part: names for part, names in where.items() if names}
    read = b"".join(page.content for page in journey.pages).decode()
    assert all(text in read for text in canaries.values()), "the journey showed them all"


@pytest.fixture
def administrators_mail(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Fault reports go to Ada, with all the details Django can give; the call reads them."""
    settings.ADMINS = [("Ada", "ada@example.org")]
    reporter = AdminEmailHandler(include_html=True)
    reporter.setLevel(logging.ERROR)
    monkeypatch.setattr(logging.getLogger("django.request"), "handlers", [reporter])

    def read() -> str:
        (report,) = [letter for letter in mail.outbox if letter.to == ["ada@example.org"]]
        return report.body + "".join(str(part[0]) for part in report.alternatives)

    return read


def fail_while_sending(journey: Journey) -> None:
    """The fault strikes after the message was sealed and written.

    A missing table is a mistake to PostgreSQL; SQLite says of it that it can't be worked with.
    """
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sm_plugin_outboxnotice RENAME TO hidden")
        try:
            journey.write()
        finally:
            cursor.execute("ALTER TABLE hidden RENAME TO sm_plugin_outboxnotice")
    assert journey.pages[-1].status_code == (500 if connection.vendor == "postgresql" else 503)


def test_a_fault_report_holds_no_word_of_a_form(log, administrators_mail):
    journey = Journey()

    fail_while_sending(journey)

    report = administrators_mail()
    assert "idempotency_key" in report, "the names of the fields do help"
    assert not [text for text in journey.canaries.values() if text in report]
    assert not hits(journey.canaries["body"], places(log, journey.pages[:-1]))


def test_without_our_filter_a_fault_report_would_hold_them(administrators_mail, monkeypatch):
    """The control."""
    monkeypatch.setattr("sm_plugin.web.base.NoTextInReports", SafeExceptionReporterFilter)
    journey = Journey()

    fail_while_sending(journey)

    assert journey.canaries["body"] in administrators_mail()


def plant_row(text: str) -> None:
    Thread.objects.update(subject_sealed=text.encode())


def plant_file(text: str) -> None:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "canary.txt").write_text(text)


def plant_session(text: str) -> None:
    session = SessionStore()
    session["draft"] = text
    session.save()


def plant_page(part: str, text: str) -> Callable[[Journey], None]:
    content = {"titles": f"<title>{text}</title>", "addresses": f'<a href="/?q={text}">'}[part]
    page = SimpleNamespace(
        content=content.encode(),
        request={"PATH_INFO": "/", "QUERY_STRING": ""},
        headers={},
    )
    return lambda journey: journey.pages.append(page)


PLANTED: dict[str, Callable[[Journey, str], Any]] = {
    "database": lambda journey, text: plant_row(text),
    "media": lambda journey, text: plant_file(text),
    "cache": lambda journey, text: cache.set("draft", {"body": text}),
    "sessions": lambda journey, text: plant_session(text),
    "log": lambda journey, text: logging.getLogger("sm_plugin.sending").debug("sent %s", text),
    "mail": lambda journey, text: (
        mail.mail_admins("x", text)
        or mail.send_mail("Message", text, "a@example.org", ["b@example.org"])
    ),
    "titles": lambda journey, text: plant_page("titles", text)(journey),
    "addresses": lambda journey, text: plant_page("addresses", text)(journey),
}


def test_a_text_planted_in_any_place_is_found_there(log, request):
    """The control: a search that finds nothing proves nothing by itself."""
    request.addfinalizer(lambda: (Path(settings.MEDIA_ROOT) / "canary.txt").unlink(missing_ok=True))
    journey = Journey().go()
    for place, plant in PLANTED.items():
        text = f"PHI-CANARY-{uuid4()}"
        plant(journey, text)
        found = {name.partition(":")[0] for name in hits(text, places(log, journey.pages))}
        assert place in found, place


@pytest.mark.parametrize("before", ["", "x", "xx"])
def test_a_text_is_found_in_every_look(before):
    text = f"PHI-CANARY-{uuid4()}"
    plain = f"{before}{text}yy".encode()
    looks = {
        "plain": plain,
        "hex": plain.hex().encode(),
        "base64": b64encode(plain),
        "utf-16": plain.decode().encode("utf-16-le"),
    }

    assert hits(text, looks) == list(looks)


def test_the_record_takes_no_text(log):
    team = team_at(FacilityFactory())
    for part in ("code", "obj", "patient"):
        words = {part: ("thread", "PHI CANARY") if part == "obj" else "PHI CANARY"}
        with pytest.raises(ValueError, match="never text"):
            record(actor=member(team), action="thread.read", **words)
