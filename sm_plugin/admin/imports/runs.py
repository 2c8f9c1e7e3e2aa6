"""Imports of the last 30 days: what each of them wrote, what has changed since, and undoing it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
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
from sm_plugin.rollout.importing.since import Words
from sm_plugin.rollout.importing.undo import changed_since, undo_run, with_key
from sm_plugin.rollout.models import ImportRow, ImportRun
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


def recent_runs(request: HttpRequest) -> dict[str, Any]:
    """Return a page of the imports that the person may see, the own ones first."""
    runs = ImportRun.objects.visible_to(request.user).own_first(request.user)
    pages = Paginator(runs.select_related("actor"), RUNS_SHOWN)
    page = pages.get_page(request.GET.get("runs"))
    return {"runs": [_told(run) for run in page], "runs_page": page}


@require_http_methods(["GET", "POST"])
def import_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what an import wrote and what has changed since; POST with what was shown undoes it.

    What has changed of a long run is asked by the worker, before it undoes anything.
    """
    run = _visible(request, run_id)
    count = run.rows.filter(undone_at=None).count()
    is_long = count > AT_ONCE
    if request.method == "POST" and request.POST.get("confirmed") == str(count):
        return redirect((_undo_later if is_long else _undo)(request, run))
    with recorded(request):
        if run.kind == "panels":
            record(actor=request.user, action=Action.PANEL_READ, obj=run)
        since = None if is_long else changed_since(actor=request.user, run=run)
    context = _shown(run, count, since.changed if since else [])
    return TemplateResponse(
        request, "sm_plugin/admin/import_run.html", context | {"is_long": is_long}
    )


def _visible(request: HttpRequest, run_id: UUID) -> ImportRun:
    """Return the run; one of a place of somebody else is as one that doesn't exist."""
    runs = ImportRun.objects.visible_to(request.user).select_related("actor", "undone_by")
    run: ImportRun = one_of(request, runs, run_id)
    return run


def _undo_later(request: HttpRequest, run: ImportRun) -> str:
    """Give the run to the worker; return the address of what is to be seen then."""
    try:
        with recorded(request):
            job = begin_undo(actor=request.user, run=run)
    except Refused as error:
        messages.error(request, error.message)
        return reverse(IMPORT_RUN_NAME, args=[run.pk])
    return reverse(IMPORT_JOB_NAME, args=[job.pk])


def _undo(request: HttpRequest, run: ImportRun) -> str:
    """Undo the run at once; return the address of its page."""
    try:
        with recorded(request):
            count = undo_run(actor=request.user, run=run, at_most=AT_ONCE)
    except Refused as error:
        messages.error(request, error.message)
    else:
        words = ngettext("%(n)d row was undone.", "%(n)d rows were undone.", count)
        messages.success(request, words % {"n": count})
    return reverse(IMPORT_RUN_NAME, args=[run.pk])


def _told(run: ImportRun) -> dict[str, Any]:
    return {
        "run": run,
        "kind": KINDS[run.kind],
        "by": staff_name(run.actor) if run.actor else "",
        "undone_by": staff_name(run.undone_by) if run.undone_by else "",
        "until": run.begun_at + RUN_KEPT,
        "address": reverse(IMPORT_RUN_NAME, args=[run.pk]),
    }


def _shown(
    run: ImportRun, count: int, changed: Sequence[tuple[ImportRow, Words]]
) -> dict[str, Any]:
    others = run.rows.filter(undone_at=None).exclude(pk__in=[row.pk for row, _words in changed])
    stand = with_key(run, others.order_by("-number")[:SHOWN])
    return _told(run) | {
        "rows": [(row.line, row.content["words"]) for row in stand],
        "changed": [(row.line, row.content["words"], words) for row, words in changed[:SHOWN]],
        "count": count,
        "changed_count": len(changed),
        "more": count - len(stand) - len(changed[:SHOWN]),
        "back": reverse(IMPORT_ROWS_NAME),
    }
