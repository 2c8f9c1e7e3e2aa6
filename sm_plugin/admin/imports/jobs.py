"""A file on its way: what it would change, how far it is, and what came of it."""

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
from sm_plugin.rollout.choices import JobState
from sm_plugin.rollout.importing.found import SHOWN, Found
from sm_plugin.rollout.importing.jobs import AT_ONCE, advance, cancel, confirm
from sm_plugin.rollout.models import ImportJob
from sm_plugin.web.origin import recorded

from ..guarded import one_of
from .runs import IMPORT_JOB_NAME, IMPORT_ROWS_NAME, IMPORT_RUN_NAME, KINDS

HEADS = {
    JobState.COMPARING: _("The file is being compared"),
    JobState.SHOWN: _("What would change"),
    JobState.WRITING: _("The file is being written"),
    JobState.UNDOING: _("The import is being undone"),
    JobState.DONE: _("Done"),
    JobState.REFUSED: _("These rows can't be taken"),
    JobState.CANCELLED: _("The file was thrown away"),
    JobState.FAILED: _("The file could not be brought in"),
}
OF_UNDOING = {
    JobState.REFUSED: _("It can't be undone as a whole"),
    JobState.CANCELLED: _("The undoing was stopped"),
    JobState.FAILED: _("It could not be undone"),
}


def open_jobs(user: Any) -> list[dict[str, Any]]:
    """Return the person's files that are at work or wait for a yes, for the page of imports."""
    jobs = ImportJob.objects.visible_to(user).open().without_file()
    return [_told(job) for job in jobs]


@require_http_methods(["GET", "POST"])
def import_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far the file is; POST writes what was shown, or throws the file away."""
    job = _visible(request, job_id)
    if request.method == "POST":
        try:
            return _done(request, job)
        except Refused as error:
            messages.error(request, str(error.message))
            return redirect(reverse(IMPORT_JOB_NAME, args=[job.pk]))
    if job.state == JobState.SHOWN:
        return _preview(request, job)
    found = _found(job)
    context = _told(job) | {
        "problems": found.in_words[:SHOWN],
        "more": max(0, len(found.problems) - SHOWN),
    }
    return TemplateResponse(request, "sm_plugin/admin/import_job.html", context)


def _visible(request: HttpRequest, job_id: UUID) -> ImportJob:
    """Return the person's own job; another one is as one that doesn't exist."""
    jobs = ImportJob.objects.visible_to(request.user).defer("file_sealed", "agreed_sealed")
    job: ImportJob = one_of(request, jobs, job_id)
    return job


def _done(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """Do what was asked; a short file is written while the person waits."""
    if request.POST.get("act") == "cancel":
        with recorded(request):
            cancel(actor=request.user, job=job)
        return redirect(reverse(IMPORT_ROWS_NAME))
    if request.POST.get("act") == "write":
        with recorded(request):
            confirm(actor=request.user, job=job, with_vanished="drops" in request.POST)
            if job.total + _found(job).vanished.count <= AT_ONCE:
                advance(job)
        if job.state == JobState.DONE:
            words = ngettext("%(n)d row was written.", "%(n)d rows were written.", job.written)
            messages.success(request, words % {"n": job.written})
            return redirect(reverse(IMPORT_ROWS_NAME))
    return redirect(reverse(IMPORT_JOB_NAME, args=[job.pk]))


def _found(job: ImportJob) -> Found:
    return Found.from_text(job.unseal("found_sealed")) if job.found_sealed else Found()


def _preview(request: HttpRequest, job: ImportJob) -> HttpResponse:
    found = _found(job)
    if job.kind == "panels":
        with recorded(request):
            record(actor=request.user, action=Action.PANEL_READ, obj=job)
    context = _told(job) | {
        "found": found,
        "title": KINDS[job.kind],
        "waiting": ", ".join(str(line) for line, _words in found.waiting.first),
    }
    return TemplateResponse(request, "sm_plugin/admin/import_preview.html", context)


def _told(job: ImportJob) -> dict[str, Any]:
    state = JobState(job.state)
    return {
        "job": job,
        "head": (OF_UNDOING if job.undoes else {}).get(state, HEADS[state]),
        "kind": KINDS[job.kind],
        "address": reverse(IMPORT_JOB_NAME, args=[job.pk]),
        "run": reverse(IMPORT_RUN_NAME, args=[job.run_id]) if job.run_id else "",
        "back": f"{reverse(IMPORT_ROWS_NAME)}?kind={job.kind}",
    }
