"""Keeps what a file changed, row by row and sealed, for the 30 days in which it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.accounts import hold_account
from sm_plugin.rollout.choices import ImportStep
from sm_plugin.rollout.models import ImportRow, ImportRun
from sm_plugin.teams.models import CareTeam
from sm_plugin.vault.digests import keyed_digest


@dataclass(frozen=True)
class Kept:
    """One row as it was written: `made` is what it made or changed, `before` what was there."""

    line: int
    step: ImportStep
    words: str
    made: Any
    before: dict[str, Any]

    @property
    def team(self) -> CareTeam:
        team: CareTeam = self.made if isinstance(self.made, CareTeam) else self.made.team
        return team

    @property
    def content(self) -> dict[str, Any]:
        """Return what is sealed; `seen_at` tells an entry that was brought in again since."""
        seen_at = getattr(self.made, "seen_at", None)
        after = {"object": str(self.made.pk), "seen_at": seen_at.isoformat() if seen_at else ""}
        return {"words": self.words, "before": self.before} | after


class Runs:
    """The run of one file: begun with its first row, gone on with where it was stopped.

    `run` is the one into which something of the file was written already.
    """

    def __init__(self, actor: Any, kind: str, file: bytes, run: ImportRun | None = None) -> None:
        self.actor, self.kind = actor, kind
        self.digest = keyed_digest("import.file", kind, sha256(file).hexdigest())
        self.run = run

    def hold(self) -> None:
        """Let two requests of one file write one after the other."""
        hold_account(self.actor)

    def keep(self, rows: Sequence[Kept]) -> None:
        """Write the rows into the run, in the transaction that changes what they tell of."""
        run = self._begun()
        first = run.rows.count()
        kept = [self._row(run, first + number, row) for number, row in enumerate(rows)]
        ImportRow.objects.bulk_create(kept)
        run.places.add(*{row.team.facility for row in rows})
        self.run = run

    def finish(self) -> None:
        """Note that nothing of the file is left; the same file later is another run."""
        if self.run is not None:
            ImportRun.objects.filter(pk=self.run.pk).update(finished_at=timezone.now())

    def _begun(self) -> ImportRun:
        """Return the run, begun now if there is none; only under `hold`."""
        same = ImportRun.objects.kept().filter(
            actor=self.actor,
            kind=self.kind,
            file_digest=self.digest,
            finished_at=None,
            undoing_at=None,
        )
        if found := same.select_for_update(of=("self",)).first():
            return found
        run = ImportRun(kind=self.kind, actor=self.actor, file_digest=self.digest)
        run.give_key()
        run.save(force_insert=True)
        record(actor=self.actor, action=Action.IMPORT_WRITE, obj=run, code=self.kind)
        return run

    def _row(self, run: ImportRun, number: int, kept: Kept) -> ImportRow:
        row = ImportRow(run=run, number=number, line=kept.line, step=kept.step, team=kept.team)
        row.write(kept.content)
        return row


def end_unfinished_runs() -> int:
    """Let no file go on with a run that was stopped half way; return how many there are.

    Their digests come from a key that was renewed. The rows stay and can be undone, and the same
    file brought in again is a run of its own.
    """
    stopped = ImportRun.objects.filter(finished_at=None).exclude(file_digest="")
    return stopped.update(file_digest="")


@transaction.atomic
def forget_past_runs() -> int:
    """Delete the runs of more than 30 days ago with all that was kept of them."""
    return ImportRun.objects.past().delete()[1].get(ImportRun._meta.label, 0)
