"""Fills the tables with other people's threads: 5,000 teams with their grants, and what they hold.

People and teams are rows like any other. Threads, messages, entries and work items are copies in
SQL of rows that exist: their sealed texts open in their own row alone, but they are as long as
real ones, and they are only counted and paged.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection, models

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem

TEAMS = 5_000
NAME = "Filler"
# What each copy takes over from the thread it belongs to; everything else is the model row's.
OF_THREAD = {
    Thread: {
        "id": "made.id",
        "patient_id": "made.patient",
        "team_id": "made.team",
        "started_at": "made.at",
        "last_message_at": "made.at",
    },
    Message: {
        "id": "gen_random_uuid()",
        "thread_id": "made.id",
        "author_id": "made.owner",
        "sent_at": "made.at",
        "idempotency_key": "gen_random_uuid()",
    },
    # One in ten is still open, as in a team that answers within its three days.
    WorkItem: {
        "id": "gen_random_uuid()",
        "thread_id": "made.id",
        "team_id": "made.team",
        "received_at": "made.at",
        "due_at": "made.at + interval '3 days'",
        "status": "CASE WHEN made.n %% 10 = 0 THEN 'waiting' ELSE 'done' END",
        "outcome": "CASE WHEN made.n %% 10 = 0 THEN '' ELSE 'answered' END",
        "answered_at": "CASE WHEN made.n %% 10 = 0 THEN NULL ELSE made.at END",
        "done_at": "CASE WHEN made.n %% 10 = 0 THEN NULL ELSE made.at END",
    },
}
MADE = """
CREATE TEMPORARY TABLE made AS
SELECT gen_random_uuid() AS id, n, boxes.*, now() - n * interval '1 second' AS at
FROM generate_series(%s, %s) n JOIN (
  SELECT p.id AS patient, p.user_id AS owner, m.id AS box, f.id AS folder,
    t.id AS team, tm.id AS team_box, tf.id AS team_folder,
    row_number() OVER (ORDER BY p.id) - 1 AS place
  FROM sm_plugin_patient p JOIN accounts_user u ON u.id = p.user_id
  JOIN sm_plugin_mailbox m ON m.patient_id = p.id
  JOIN sm_plugin_folder f ON f.mailbox_id = m.id
  JOIN sm_plugin_patientassignment a ON a.patient_id = p.id
  JOIN sm_plugin_careteam t ON t.id = a.team_id
  JOIN sm_plugin_mailbox tm ON tm.team_id = t.id
  JOIN sm_plugin_folder tf ON tf.mailbox_id = tm.id
  WHERE u.full_name = %s) boxes ON boxes.place = n %% %s;
"""
ENTRIES = """
INSERT INTO sm_plugin_mailboxentry
  (id, mailbox_id, thread_id, folder_id, last_received_at, last_sent_at, last_at, unread)
SELECT gen_random_uuid(), box, id, folder, NULL, at, at, false FROM made UNION ALL
SELECT gen_random_uuid(), team_box, id, team_folder, at, NULL, at, n % 20 = 0 FROM made
"""
AT_ONCE = 250_000


def fill(count: int) -> None:
    """Add threads of others until there are `count` entries: each has two, as every thread has."""
    if not CareTeam.objects.filter(lead_provider__full_name=NAME).exists():
        _add_teams()
    missing = (count - MailboxEntry.objects.count()) // 2
    first = Thread.objects.count()
    for start in range(first, first + missing, AT_ONCE):
        _add_threads(start, min(start + AT_ONCE, first + missing) - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


def _add_threads(first: int, last: int) -> None:
    item = WorkItem.objects.filter(status="waiting", alarm_at=None)[0]
    models_of = {
        Thread: item.thread_id,
        Message: item.thread.messages.values_list("pk", flat=True)[0],
        WorkItem: item.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(MADE, [first, last, NAME, TEAMS])
        for kind, key in models_of.items():
            cursor.execute(_copies(kind), [key])
        cursor.execute(ENTRIES)
        cursor.execute("DROP TABLE made")


def _copies(kind: type[models.Model]) -> str:
    """Return SQL that copies a row of this kind for each thread that is made."""
    fields = [one for one in kind._meta.concrete_fields if not one.generated]
    values = [OF_THREAD[kind].get(one.column, f"model.{one.column}") for one in fields]
    table = kind._meta.db_table
    columns = ", ".join(one.column for one in fields)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)}"
        f" FROM made, {table} model WHERE model.id = %s"
    )


def _add_teams() -> None:
    """Each team has a provider, a patient, two mailboxes, and the grants of its group."""
    from django.contrib.auth.models import Group

    from portal.accounts.models import User
    from sm_plugin.facilities.models import Facility
    from sm_plugin.mailboxes.models import Folder
    from sm_plugin.people.models import Patient
    from sm_plugin.teams.models import Membership, PatientAssignment

    facility = Facility.objects.filter(teams__isnull=False)[0]
    numbers = range(TEAMS)
    staff, people = (
        User.objects.bulk_create(
            User(email=f"{word}{n}@example.org", full_name=NAME) for n in numbers
        )
        for word in ("staff", "patient")
    )
    groups = Group.objects.bulk_create(Group(name=f"filler-{n}") for n in numbers)
    teams = CareTeam.objects.bulk_create(
        CareTeam(facility=facility, lead_provider=one, group=group, accepts_messages=True)
        for one, group in zip(staff, groups, strict=True)
    )
    patients = Patient.objects.bulk_create(
        Patient(
            user=one, home_facility=facility, birth_date=date(1950, 1, 1), record_number=f"f{n}"
        )
        for n, one in enumerate(people)
    )
    pairs = list(zip(teams, patients, strict=True))
    Membership.objects.bulk_create(
        Membership(team=team, user=team.lead_provider, role="provider") for team in teams
    )
    PatientAssignment.objects.bulk_create(
        PatientAssignment(team=team, patient=patient) for team, patient in pairs
    )
    boxes = Mailbox.objects.bulk_create(
        [Mailbox(team=team) for team in teams]
        + [Mailbox(patient=patient, owner=patient.user) for patient in patients]
    )
    Folder.objects.bulk_create(Folder(mailbox=box, kind="inbox") for box in boxes)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=team.lead_provider, group=team.group) for team in teams
    )
    for table, rows in _grants(teams, boxes[:TEAMS]):
        table.objects.bulk_create(rows)


def _grants(teams: list[CareTeam], boxes: list[Mailbox]) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the grants that opening a team and its mailbox give to the team's group."""
    from django.contrib.auth.models import Permission
    from guardian.utils import get_group_obj_perms_model

    from sm_plugin.mailboxes.given_rights import TEAM_RIGHTS

    for kind, objects, rights in (
        (CareTeam, teams, ["work_team"]),
        (Mailbox, boxes, TEAM_RIGHTS),
    ):
        table = get_group_obj_perms_model(kind)
        found = Permission.objects.filter(codename__in=rights, content_type__app_label="sm_plugin")
        pairs = list(zip(objects, teams, strict=True))
        yield (
            table,
            [
                table(content_object=one, group=team.group, permission=right)
                for right in found
                for one, team in pairs
            ],
        )
