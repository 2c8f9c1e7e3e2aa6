"""What takes its worker along each time, out of memory for example, is given up by every queue."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.mail import EmailMessage
from django.db.models import Model
from django.utils import timezone

from portal.accounts import outbox
from portal.accounts.models import WaitingMail
from portal.settings import base
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import save_to_chart
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make_waiting
from sm_plugin.files import scanning
from sm_plugin.files.models import Attachment
from sm_plugin.letters.choices import Audience, LetterState
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.letters.sending import send_waiting
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.rollout import mails
from sm_plugin.rollout.choices import JobState, NoticeKind
from sm_plugin.rollout.importing import parts
from sm_plugin.rollout.importing.jobs import advance_waiting, begin
from sm_plugin.rollout.models import ImportJob, RolloutNotice
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    added_file,
    administrator,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)


class Killed(BaseException):
    """No handler of the queue sees this end, as none sees SIGKILL."""


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def team(clock: Any) -> Any:
    return team_at(FacilityFactory(), coordinator="Denise Park")


@pytest.fixture
def mailbox(team: Any) -> Any:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def notice(mailbox: Any, team: Any) -> Any:
    sent_message(mailbox, team)
    first = OutboxNotice.objects.earliest("pk")
    OutboxNotice.objects.exclude(pk=first.pk).delete()
    return first


@pytest.fixture
def rollout_mail(team: Any) -> Any:
    frank = administrator(team.facility)
    kind = {"kind": NoticeKind.STEP_DUE, "day": timezone.localdate()}
    return RolloutNotice.objects.create(facility=team.facility, recipient=frank, **kind)


@pytest.fixture
def row_of_a_letter(mailbox: Any, team: Any) -> Any:
    sending = {"state": LetterState.SENDING, "begins_at": timezone.now()}
    letter = Letter(
        author=member(team, "coordinator"),
        team=team,
        audience=Audience.PANEL,
        topic=TopicFactory(),
        **sending,
    )
    letter.give_key()
    letter.seal("subject_sealed", "Flu")
    letter.seal("body_sealed", "Come.")
    letter.save(force_insert=True)
    return LetterRow.objects.create(letter=letter, patient=mailbox.patient, at=timezone.now())


@pytest.fixture
def file(mailbox: Any, team: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(scanning, "has_scanner", lambda: True)
    monkeypatch.setattr(scanning, "prove", lambda: None)
    added_file(begun_draft(mailbox, team))
    Attachment.objects.update(verdict="waiting")
    return Attachment.objects.get()


@pytest.fixture
def download(mailbox: Any, team: Any) -> Any:
    sent_message(mailbox, team)
    return ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.TEXT)


@pytest.fixture
def chart_copy(mailbox: Any, team: Any, settings: Any, tmp_path: Path) -> Any:
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": str(tmp_path)}
    thread = sent_message(mailbox, team).thread
    moment = timezone.now()
    return ChartCopy.objects.create(thread=thread, version=1, through_at=moment, due_at=moment)


@pytest.fixture
def import_job(team: Any) -> Any:
    station = team.facility.station_number
    row = f"{station},{team.lead_provider.email},{team.care_kind},A123,1951-03-04,Lena Ortiz"
    head = "station_number,lead_email,care_kind,record_number,birth_date,patient_name"
    content = f"{head}\n{row}\n".encode()
    return begin(actor=administrator(team.facility), kind="panels", content=content)


@pytest.fixture
def waiting_mail(clock: Any, settings: Any) -> Any:
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
    with outbox.answering_a_request():
        EmailMessage("a", "b", to=["a@demo.example"]).send()
    return WaitingMail.objects.get()


# A fixture that makes a row, a round of its queue, what kills, and how the row ends.
QUEUES: dict[str, tuple[Callable[[], Any], str, dict[str, Any] | None]] = {
    "notice": (deliver_due, "sm_plugin.notify.delivery.letter", {"parked_at__isnull": False}),
    "rollout_mail": (
        mails.deliver_rollout,
        "sm_plugin.rollout.mails._letter",
        {"parked_at__isnull": False},
    ),
    "row_of_a_letter": (
        lambda: send_waiting(now=timezone.now()),
        "sm_plugin.letters.sending.write_first",
        {"state": "not_sent", "reason": "failed"},
    ),
    "file": (scanning.scan_waiting, "sm_plugin.files.scanning.scan", {"verdict": "failed"}),
    "download": (make_waiting, "sm_plugin.exports.services._write", {"state": "failed"}),
    "chart_copy": (
        lambda: save_to_chart(now=timezone.now()),
        "sm_plugin.chart_copies.services.papers_of",
        {"state": "refused"},
    ),
    "import_job": (advance_waiting, "", {"state": "failed", "file_sealed": None}),
    "waiting_mail": (outbox.send_waiting, "portal.accounts.outbox._message", None),
}


@pytest.mark.parametrize("queue", sorted(QUEUES))
def test_what_kills_its_worker_each_time_is_given_up(
    queue: str,
    request: pytest.FixtureRequest,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    a_round, deadly, end = QUEUES[queue]
    row: Model = request.getfixturevalue(queue)
    killed = []

    def kill(*_args: Any, **_words: Any) -> None:
        killed.append(True)
        raise Killed

    if deadly:
        monkeypatch.setattr(deadly, kill)
    else:
        monkeypatch.setitem(parts.STEPS, JobState.COMPARING, kill)
    for _round in range(8):
        with suppress(Killed):
            a_round()
        clock.shift(timedelta(hours=2, minutes=30))
    assert 1 < len(killed) <= 5
    found = type(row)._default_manager.filter(pk=row.pk)
    assert found.filter(**end).exists() if end else not found.exists()
    assert str(row.pk) in caplog.text, "and the log names it"


def test_every_queue_that_counts_tries_is_asked_here() -> None:
    """A model with a count of tries is one whose rows can kill a worker again and again."""
    asked = {OutboxNotice, RolloutNotice, LetterRow, Attachment, Export, ChartCopy, ImportJob}
    counted = {
        model
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in ("content", "portal", "sm_plugin")
        and {"tries", "attempts", "scan_tries"} & {field.name for field in model._meta.fields}
    }
    assert counted == asked | {WaitingMail}


def test_a_scanner_that_is_away_leaves_a_file_where_it_was_in_the_line(
    file: Attachment, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_words: Any) -> None:
        raise scanning.ScannerDown

    monkeypatch.setattr("sm_plugin.files.scanning.scan", away)
    clock.shift(timedelta(hours=1))
    scanning.scan_waiting()
    after = Attachment.objects.get()
    assert (after.scan_at, after.scan_tries) == (file.scan_at, 0)
