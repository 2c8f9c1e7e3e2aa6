"""Teams, staff and panels from a CSV file: the file, and what is being done with those before."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sm_plugin.errors import Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.files.kinds import FILE_BYTES, MEGABYTE
from sm_plugin.rollout.importing import FORMATS
from sm_plugin.rollout.importing.found import SHOWN
from sm_plugin.rollout.importing.jobs import AT_ONCE, advance, begin
from sm_plugin.rollout.importing.rows import MOST_ROWS, NAME
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.text.csv_files import ImportFaults
from sm_plugin.web.marking import own_view
from sm_plugin.web.origin import recorded

from .jobs import open_jobs
from .runs import IMPORT_JOB_NAME, KINDS, recent_runs

ALLOWED = [
    ("care_kind", ", ".join(CareKind.values)),
    ("role", ", ".join(Role.values)),
    ("accepts_messages", "yes, no"),
]


class ImportForm(forms.Form):
    """Ask for a file and what is in it."""

    kind = forms.ChoiceField(label=_("What is in the file"), choices=KINDS.items())
    file = forms.FileField(label=_("CSV file"))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("The file is too large. Split it into several."))
        return bytes(file.read())


@own_view  # so that the file never touches the disk
@require_http_methods(["GET", "POST"])
def import_rows(request: HttpRequest) -> HttpResponse:
    """Ask for a file; a short one is compared at once, a long one by the worker."""
    if not Facility.objects.run_by(request.user).exists():
        raise Http404
    initial = {"kind": request.GET.get("kind", "")}  # where a refused file leads back from
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form=form)
    try:
        with recorded(request):
            job = begin(
                actor=request.user,
                kind=form.cleaned_data["kind"],
                content=form.cleaned_data["file"],
            )
            if job.total <= AT_ONCE:
                advance(job)
    except ImportFaults as faults:
        more = max(0, len(faults.problems) - SHOWN)
        return _page(request, form=form, problems=faults.problems[:SHOWN], more=more)
    except Refused as error:
        form.add_error(None, str(error.message))
        return _page(request, form=form)
    return redirect(reverse(IMPORT_JOB_NAME, args=[job.pk]))


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    columns: list[tuple[Any, str]] = [
        (KINDS[kind], ", ".join(names)) for kind, (names, _rows) in FORMATS.items()
    ]
    columns.append((_("Panels, with people who have no account yet"), f"…, {NAME}"))
    shown = {"columns": columns, "allowed": ALLOWED, "problems": [], "more": 0} | context
    shown |= {"jobs": open_jobs(request.user)} | recent_runs(request)
    shown |= {"most": MOST_ROWS, "megabytes": FILE_BYTES // MEGABYTE}
    return TemplateResponse(request, "sm_plugin/admin/import_rows.html", shown)
