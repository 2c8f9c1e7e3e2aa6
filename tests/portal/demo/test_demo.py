"""The demonstration: only where it is one, the same however often, and as services make things."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.cast import CAST, PASSWORD, TEAMS, VETERANS
from portal.demo.dates import moment
from portal.demo.load import load
from portal.demo.stories import STORIES
from sm_plugin.access.access import Reason, for_user
from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.calendar import due_at
from sm_plugin.facilities.models import Facility
from sm_plugin.letters.models import Letter, Template
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.choices import Role
from sm_plugin.threads.choices import Outcome, Side, ThreadState
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.vault.fields import SealedFields
from tests.sm_plugin.helpers.counting import survey_of

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "PORTAL_SECRET_KEY": "secret " * 9,
    "PORTAL_ALLOWED_HOSTS": "care.example",
    "PORTAL_BASE_URL": "https://care.example",
    "PORTAL_EMAIL_HOST": "mail.care.example",
    "PORTAL_FROM_EMAIL": "portal@care.example",
    "PORTAL_PROXY_COUNT": "1",
    "PORTAL_AUDIT_HEAD_FILE": "head",
}


@pytest.fixture(scope="module")
def loaded(own_database, django_db_blocker):
    with django_db_blocker.unblock(), own_database.filled(load):
        yield


@pytest.fixture
def people(loaded, db):
    """The demonstration as loaded once, by keys of the cast."""
    return {person.key: User.objects.get(email=person.email) for person in CAST}


def run_demo(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "demo"]
    environment = {**os.environ, "PORTAL_VAR_DIR": str(folder), **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_production_refuses_the_demonstration(tmp_path, settings):
    database = tmp_path / "production.sqlite3"
    keyring = settings.SECURE_MESSAGING["KEYRING"]
    ended = run_demo(
        tmp_path, DATABASE_URL=f"sqlite:///{database}", PORTAL_KEYRING=keyring, **PRODUCTION
    )

    assert ended.returncode == 1
    assert "This is not a demonstration, so nothing was changed" in ended.stderr
    with closing(sqlite3.connect(database)) as opened:
        assert not opened.execute("SELECT name FROM sqlite_master").fetchall()


def test_without_secure_messaging_there_is_nothing_to_show(tmp_path):
    ended = run_demo(tmp_path, DJANGO_SETTINGS_MODULE="portal.settings.dev", PORTAL_WITHOUT_SM="1")

    assert ended.returncode == 1
    assert "Secure Messaging is not installed" in ended.stderr


@pytest.mark.django_db
def test_settings_that_say_nothing_refuse_it_too():
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_running_it_again_changes_nothing_at_all(settings):
    settings.PORTAL_DEMONSTRATION = True
    out = StringIO()
    call_command("demo", stdout=out)
    before = _rows()
    call_command("demo", stdout=StringIO())

    assert _rows() == before
    assert f"{len(STORIES)} new thread(s)" in out.getvalue()
    assert all(person.email in out.getvalue() for person in CAST)
    assert PASSWORD in out.getvalue()


def _rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that the demonstration fills, except how the password is salted."""
    labels = ("sm_plugin", "accounts", "account", "auth")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {m._meta.label: sorted(map(str, m.objects.values_list())) for m in models}


def test_rights_follow_from_facts_and_the_audit_record_is_whole(people):
    call_command("sm_check_grants", stdout=StringIO())
    call_command("sm_verify_audit", stdout=StringIO())


def test_everyone_can_sign_in_and_stands_where_the_table_says(people, rf):
    for person in CAST:
        signed_in = authenticate(rf.post("/"), email=person.email, password=PASSWORD)
        assert signed_in == people[person.key]
        assert EmailAddress.objects.get(email=person.email).verified
    reasons = {key: for_user(user).reason for key, user in people.items()}
    assert reasons["ruth"] == Reason.TERMS
    assert reasons["james"] == Reason.READY
    assert reasons["earl"] == Reason.NOT_LIVE
    assert reasons["nina"] == Reason.NOT_UPGRADED
    assert {reasons[key] for key in ("tom", "sam", "angela", "admin")} == {Reason.NOT_A_PATIENT}
    assert list(Facility.objects.administered_by(people["frank"])) == [
        Facility.objects.get(station_number="402")
    ]
    assert Facility.objects.stations().live().count() == 44
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@demo.example"]


def test_the_queues_are_full_of_work_in_every_state_at_one_place_each(people):
    james = Thread.objects.visible_to(people["james"])
    begun_by_patients = set(ThreadState.values) - {ThreadState.WRITTEN}
    assert set(james.values_list("state", flat=True)) == begun_by_patients
    chosen = set(Outcome.values) - {Outcome.MOVED, Outcome.NO_REPLY}  # by people, no move or day
    assert set(Thread.objects.exclude(outcome="").values_list("outcome", flat=True)) == chosen
    queue = survey_of(people["angela"]).queues
    assert queue["role"] >= 12
    assert queue["escalated"] >= 2
    seen = {key: set(Thread.objects.visible_to(people[key])) for key in ("angela", "joy", "luis")}
    assert all(seen.values())
    assert not seen["angela"] & seen["luis"]
    assert not seen["angela"] & seen["joy"]
    assert not Thread.objects.visible_to(people["admin"]).exists()


def test_every_text_and_file_name_of_the_demonstration_opens(people):
    """Its messages are moved into the past, and a text is bound to its time."""
    opened = 0
    for model in apps.get_app_config("sm_plugin").get_models():
        if issubclass(model, SealedFields):
            for row in model._default_manager.all():
                for column in model.sealed_columns():
                    if getattr(row, column) is not None:
                        row.unseal_bytes(column)
                        opened += 1
    assert opened > 2 * Thread.objects.count() > 20


def test_dates_lie_in_the_past_in_order_and_due_times_are_the_calendars(people):
    now = timezone.now()
    for thread in Thread.objects.prefetch_related("events", "messages", "work_items__team"):
        times = [event.at for event in thread.events.all()]
        assert times[-1] < now
        assert all(earlier <= later for earlier, later in pairwise(times))
        assert thread.started_at == times[0] == thread.messages.earliest("sent_at").sent_at
        assert thread.last_message_at == thread.messages.latest("sent_at").sent_at
        own = thread.entries.get(mailbox__patient=thread.patient)
        assert own.last_at == thread.last_message_at, "old conversations are not of today"
        if thread.state == ThreadState.WRITTEN:
            assert (thread.due_at, thread.work_items.count()) == (None, 0)
            continue
        for item in thread.work_items.all():
            zone = item.team.facility.time_zone
            assert item.due_at == due_at(item.received_at, tz=zone)
        assert thread.due_at == thread.work_items.latest("received_at").due_at
    late = WorkItem.objects.owed().filter(due_at__lt=now)
    assert late.exists()
    assert all(item.due_at < item.escalated_at < now for item in late)
    assert not OutboxNotice.objects.unfinished().exists()


def test_no_answered_conversation_says_that_nobody_opened_it(people):
    answered = Thread.objects.filter(messages__side=Side.TEAM).distinct()
    assert answered.exists()
    read = AuditEvent.objects.filter(action=Action.THREAD_READ)
    opened = set(read.values_list("object_key", flat=True))
    assert [thread.pk for thread in answered if str(thread.pk) not in opened] == []


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 26, 5, 1, tzinfo=UTC),  # Thanksgiving, one minute after midnight
        datetime(2026, 11, 29, 23, 0, tzinfo=UTC),  # a Sunday
        datetime(2027, 1, 1, 12, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 13, 0, tzinfo=UTC),
    ],
)
def test_every_step_is_past_and_in_order_whenever_it_is_played(now):
    zone = Facility(state="ME", latitude="44.28", longitude="-69.70").time_zone
    with time_machine.travel(now, tick=False):
        for story in STORIES:
            times = [moment(step.days, step.clock, zone) for step in story.steps]
            assert times == sorted(set(times))
            assert times[-1] < timezone.now()


def test_stories_are_what_a_form_would_take_and_the_cast_is_complete():
    keys = [person.key for person in CAST]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    subjects = [(story.veteran, story.subject) for story in STORIES]
    assert len(set(subjects)) == len(subjects)
    opted_in = {veteran.key for veteran in VETERANS if veteran.has_opted_in}
    for story in STORIES:
        assert len(story.subject) <= 50, story.subject
        assert story.veteran in opted_in
        assert story.team in {team.provider for team in TEAMS}
        assert story.steps[0].act == "write"
        assert {step.by for step in story.steps} <= set(keys)
        for step in story.steps:
            assert step.words or step.act == "take"
            assert step.act != "refer" or step.words in Role.values


def test_a_letter_its_report_and_templates_are_there_to_be_seen(people):
    letter = Letter.objects.visible_to(people["denise"]).get()
    assert letter.ended_at < timezone.now()
    assert len(Template.objects.visible_to(people["denise"])) == 2
    rows = {row.patient.user: row for row in letter.rows.select_related("patient__user")}
    assert rows.pop(people["ruth"]).state == "not_sent"
    assert {user for user, row in rows.items() if row.state == "sent"} == {
        people["gloria"],
        people["walter"],
    }
    for row in rows.values():
        said = row.thread.messages.get()
        assert said.sent_at < timezone.now() - timedelta(days=5)
        assert f"Dear {row.patient.user.full_name}" in said.body
