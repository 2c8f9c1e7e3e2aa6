from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from sm_plugin.answering.services import forget_old_presence
from sm_plugin.audit import services
from sm_plugin.audit.chains import head_file
from sm_plugin.caregivers.services import end_past_last_day
from sm_plugin.chart_copies.services import save_to_chart
from sm_plugin.conf import conf
from sm_plugin.exports.services import forget_expired, make_waiting
from sm_plugin.files.scanning import retry_failed, scan_waiting
from sm_plugin.letters.sending import send_waiting
from sm_plugin.management.clock import put_back_in_line
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.management.past_rows import forget_past_rows
from sm_plugin.notify.delivery import deliver_at_once, deliver_due
from sm_plugin.notify.services import retry_parked
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.importing.jobs import advance_waiting, forget_past_jobs
from sm_plugin.rollout.importing.runs import forget_past_runs
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.mails import retry_parked as retry_parked_rollout
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.panels.claims import give_kept
from sm_plugin.teams.panels.services import forget_lapsed
from sm_plugin.triage.ownership.closing import move_closing
from sm_plugin.triage.ownership.finishing import complete_at_freeze
from sm_plugin.triage.ownership.handover import end_planned, mend_left_behind, move_from_absent
from sm_plugin.triage.ownership.own_care import settle_own_care
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.ownership.unseen import (
    remind_of_successors,
    tell_of_late_answers,
    tell_unseen,
)
from sm_plugin.triage.steps.alarms import tell_unreviewed
from sm_plugin.triage.steps.answers import expire_answered
from sm_plugin.triage.steps.days_off import follow_days_off
from sm_plugin.triage.steps.promises import tell_of_promises
from sm_plugin.triage.steps.services import escalate_overdue, remind_half_time
from sm_plugin.worker import TURN, Step, Stop, WorkerCommand


def _tell_unreviewed(stop: Stop) -> int:
    return tell_unreviewed(now=timezone.now())


def _escalate(stop: Stop) -> int:
    return escalate_overdue(now=timezone.now())


def _save_to_chart(stop: Stop) -> int:
    return save_to_chart(now=timezone.now(), stop=stop)


def _remind(stop: Stop) -> int:
    return remind_half_time(now=timezone.now())


def _tell_of_promises(stop: Stop) -> int:
    return tell_of_promises(now=timezone.now())


def _follow_days_off(stop: Stop) -> int:
    return follow_days_off(now=timezone.now(), stop=stop)


def _expire(stop: Stop) -> int:
    return expire_answered(now=timezone.now())


def _tell_of_late_answers(stop: Stop) -> int:
    return tell_of_late_answers(now=timezone.now())


def _send_letters(stop: Stop) -> int:
    return send_waiting(now=timezone.now(), stop=stop)


def _put_back_in_line(stop: Stop) -> int:
    return put_back_in_line(timezone.now())


def _forget_past_rows(stop: Stop) -> int:
    return forget_past_rows(now=timezone.now(), stop=stop)


def _forget_imports(stop: Stop) -> int:
    return forget_past_runs() + forget_past_jobs()


def _note_heads() -> int:
    """Nothing is said of it: some lane of the record moves with nearly every round.

    First in the record, then outside the database, so that the file has the newest notes too.
    """
    services.note_heads()
    head_file.note_heads(conf().AUDIT_HEAD_FILE)
    return 0


class Command(KeyringFirst, WorkerCommand):
    """The work that waits for no page: notices, late answers, files to be checked, downloads.

    Several may run at once. SIGTERM and SIGINT end it after the mail or item in hand.
    """

    help = "Send notices, escalate overdue messages, check files, make downloads, until stopped."
    steps = (
        Step("clock", _put_back_in_line, "row(s) put back in line: a clock ran ahead", every=60),
        Step(
            "urgent",
            _tell_unreviewed,
            "urgent message(s) told that nobody reviewed in time",
            is_urgent=True,
        ),
        Step(
            "urgent notices",
            lambda stop: deliver_at_once(stop=stop),
            "urgent notice(s) sent",
            seconds=TURN,
            is_urgent=True,
        ),
        Step("notices", lambda stop: deliver_due(stop=stop), "notice(s) sent", seconds=TURN),
        Step(
            "caregivers", lambda stop: end_past_last_day(), "caregiver's access(es) ended by date"
        ),
        Step("days off", _follow_days_off, "due time(s) moved by a station's own days off"),
        Step("late answers", _escalate, "message(s) escalated"),
        Step("half time", _remind, "message(s) told that half of their time is over"),
        Step("promises", _tell_of_promises, "late answer(s) told again: a promised day is over"),
        Step("quiet conversations", _expire, "message(s) completed after 14 days without a word"),
        Step("planned ends", lambda stop: end_planned(), "membership(s) ended by date"),
        Step(
            "absences", lambda stop: move_from_absent(), "message(s) moved of people who are away"
        ),
        Step(
            "closing teams", lambda stop: move_closing(stop=stop), "message(s) moved", seconds=TURN
        ),
        Step(
            "own care",
            lambda stop: settle_own_care(),
            "message(s) given to others: of the own care of who had them",
            every=60,
        ),
        Step(
            "left behind", lambda stop: mend_left_behind(), "message(s) put back of people who left"
        ),
        Step(
            "where it waits",
            lambda stop: tell_where_it_waits(stop=stop),
            "waiting message(s) told who reads them now",
        ),
        Step("freezes", lambda stop: complete_at_freeze(), "answered message(s) closed by a move"),
        Step("planned days", lambda stop: arrive(), "station(s) live on their planned day"),
        Step(
            "rollout mails",
            lambda stop: deliver_rollout(stop=stop),
            "rollout mail(s) sent",
            seconds=TURN,
        ),
        Step(
            "first readers",
            lambda stop: give_kept(),
            "person(s) given a team that nobody read for before",
            every=60,
        ),
        Step("panels", lambda stop: forget_lapsed(), "person(s) without an account forgotten"),
        Step("old imports", _forget_imports, "import(s) of 30 days ago forgotten"),
        Step(
            "unseen",
            lambda stop: tell_unseen(),
            "open message(s) that nobody in a team may review",
            every=60,
        ),
        Step(
            "successors",
            lambda stop: remind_of_successors(),
            "team(s) reminded of a successor",
            every=60,
        ),
        Step(
            "late teams",
            _tell_of_late_answers,
            "late team(s) without a coordinator told of",
            every=60,
        ),
        Step("letters", _send_letters, "message(s) of letters sent", seconds=TURN),
        Step(
            "files",
            lambda stop: scan_waiting(stop=stop),
            "file(s) checked for viruses",
            seconds=TURN,
        ),
        Step("downloads", lambda stop: make_waiting(stop=stop), "download(s) made", seconds=TURN),
        Step("old downloads", lambda stop: forget_expired(), "download(s) deleted after a day"),
        Step(
            "search",
            lambda stop: make_searchable(stop=stop),
            "conversation(s) made searchable",
            seconds=TURN,
        ),
        Step(
            "imports",
            lambda stop: advance_waiting(stop=stop),
            "row(s) of files looked at",
            seconds=TURN,
        ),
        Step("open pages", lambda stop: forget_old_presence(), "open page(s) forgotten"),
        Step(
            "past rows",
            _forget_past_rows,
            "row(s) of mail and undo forgotten",
            every=3600,
            seconds=TURN,
        ),
        Step("chart", _save_to_chart, "conversation(s) saved to the chart", seconds=TURN),
        Step("audit head", lambda stop: _note_heads(), ""),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--retry-parked", action="store_true", help="first try again what was given up"
        )

    def handle(self, *args: Any, retry_parked: bool = False, **options: Any) -> None:
        if retry_parked:
            self._retry_parked()
        super().handle(*args, **options)

    def _retry_parked(self) -> None:
        count = retry_parked() + retry_parked_rollout()
        self.stdout.write(f"{count} notice(s) back in line.")
        self.stdout.write(f"{retry_failed()} file(s) without a verdict back in line.")
