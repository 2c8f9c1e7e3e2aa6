"""A file of teams, staff or panels in one go: the steps of a job, without the job."""

from dataclasses import dataclass, field
from typing import Any

from sm_plugin.rollout.importing import compare, note_look, require_place
from sm_plugin.rollout.importing.known import Known
from sm_plugin.rollout.importing.panels import removals, vanished
from sm_plugin.rollout.importing.plans import Plan, Todo, write_todos
from sm_plugin.rollout.importing.rows import read
from sm_plugin.rollout.importing.runs import Runs
from sm_plugin.text.csv_files import ImportFaults


@dataclass
class WholePlan(Plan):
    """The changes of a whole file; `missing` and `vanished` are here and not in it."""

    runs: Runs = field(kw_only=True)
    missing: list[str] = field(default_factory=list)
    vanished: list[Todo] = field(default_factory=list)


def plan_import(*, actor: Any, kind: str, content: bytes) -> WholePlan:
    """Compare a file with what is there."""
    require_place(actor)
    rows, problems = read(kind, content)
    note_look(actor, kind)
    known = Known(actor, rows)
    try:
        plan = compare(known, kind, rows)
    except ImportFaults as faults:
        problems += faults.problems
    if problems:
        raise ImportFaults(problems)
    return WholePlan(
        **vars(plan),
        runs=Runs(actor, kind, content),
        missing=known.not_named(rows),
        vanished=removals(known, vanished(known, kind, rows)),
    )


def apply_plan(plan: WholePlan, *, with_vanished: bool = False, at_most: int | None = None) -> int:
    """Write the changes, at most so many; return how many were written."""
    todos = plan.todos + (plan.vanished if with_vanished else [])
    written = write_todos(todos[:at_most], plan.runs)
    if written == len(todos):
        plan.runs.finish()
    return written
