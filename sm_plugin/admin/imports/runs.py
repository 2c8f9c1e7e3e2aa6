"""Imports of the last 30 days: what each of them wrote, what has changed since, and undoing it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import Refused
from sm_plugin.rollout.importing.found import SHOWN
from sm_plugin.rollout.importing.jobs import AT_ONCE, begin_undo
from sm_plugin.rollout.importing.undo import Since, changed_since, undo_run
from sm_plugin.rollout.models import ImportRun
from sm_plugin.rollout.querysets import RUN_KEPT
from sm_plugin.text.names import staff_name
from sm_plugin.web.origin import recorded

from ..guarded import one_of

IMPORT_ROWS_NAME = "secure-messaging_import"
IMPORT_RUN_NAME = "secure-messaging_import_run"
IMPORT_JOB_NAME = "secure-messaging_import_job"
RUNS_SHOWN = 20
KINDS = {
    "teams": _("Care teams"),
    "staff": _("Staff of care teams"),
    "panels": _("Panels: patients in the care of teams"),
}


def recent_runs(user: Any) -> list[dict[str, Any]]:
    """Return the last imports that the person may see, for the page of imports."""
    runs = ImportRun.objects.visible_to(user).select_related("actor")
    return [_told(run) for run in runs[:RUNS_SHOWN]]


@require_http_methods(["GET", "POST"])
def import_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what an import wrote and what has changed since; POST with what was shown undoes it."""
    run = _visible(request, run_id)
    with recorded(request):
        if run.kind == "panels":
            record(actor=request.user, action=Action.PANEL_READ, obj=run)
        since = changed_since(actor=request.user, run=run)
    if request.method == "POST" and request.POST.get("confirmed") == str(len(since.rows)):
        if len(since.rows) > AT_ONCE and not since.changed:
            with recorded(request):
                job = begin_undo(actor=request.user, run=run)
            return redirect(reverse(IMPORT_JOB_NAME, args=[job.pk]))
        _undo(request, run, since)
        return redirect(reverse(IMPORT_RUN_NAME, args=[run.pk]))
    return TemplateResponse(request, "sm_plugin/admin/import_run.html", _shown(run, since))


def _visible(request: HttpRequest, run_id: UUID) -> ImportRun:
    """Return the run; one of a place of somebody else is as one that doesn't exist."""
    runs = ImportRun.objects.visible_to(request.user).select_related("actor", "undone_by")
    run: ImportRun = one_of(request, runs, run_id)
    return run


def _undo(request: HttpRequest, run: ImportRun, since: Since) -> None:
    try:
        with recorded(request):
            count = undo_run(actor=request.user, run=run, at_most=AT_ONCE, since=since)
    except Refused as error:
        messages.error(request, error.message)
        return
    words = ngettext("%(n)d row was undone.", "%(n)d rows were undone.", count)
    messages.success(request, words % {"n": count})


def _told(run: ImportRun) -> dict[str, Any]:
    return {
        "run": run,
        "kind": KINDS[run.kind],
        "by": staff_name(run.actor) if run.actor else "",
        "undone_by": staff_name(run.undone_by) if run.undone_by else "",
        "until": run.begun_at + RUN_KEPT,
        "address": reverse(IMPORT_RUN_NAME, args=[run.pk]),
    }


def _shown(run: ImportRun, since: Since) -> dict[str, Any]:
    changed = {row.pk for row, _words in since.changed}
    stand = [row for row in since.rows if row.pk not in changed]
    return _told(run) | {
        "rows": [(row.line, row.content["words"]) for row in stand[:SHOWN]],
        "changed": [
            (row.line, row.content["words"], words) for row, words in since.changed[:SHOWN]
        ],
        "count": len(since.rows),
        "changed_count": len(since.changed),
        "more": max(0, len(stand) - SHOWN) + max(0, len(since.changed) - SHOWN),
        "back": reverse(IMPORT_ROWS_NAME),
    }
