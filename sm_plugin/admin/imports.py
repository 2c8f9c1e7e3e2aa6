"""Teams, staff and panels from a CSV file: what would change, then once more, then it is done."""

import base64
import binascii
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.csv_files import ImportFaults
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.importing import FORMATS, Plan, apply_plan, plan_import
from sm_plugin.rollout.importing.rows import NAME
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.web.origin import recorded

from .import_runs import AT_ONCE, IMPORT_ROWS_NAME, KINDS, SHOWN, recent_runs

ALLOWED = [
    ("care_kind", ", ".join(CareKind.values)),
    ("role", ", ".join(Role.values)),
    ("accepts_messages", "yes, no"),
]
LARGEST = 1_000_000  # bytes; the file goes to the page and back as text


class ImportForm(forms.Form):
    """Ask for a file and what is in it."""

    kind = forms.ChoiceField(label=_("What is in the file"), choices=KINDS.items())
    file = forms.FileField(label=_("CSV file"))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large. Split it into several."))
        return bytes(file.read())


@require_http_methods(["GET", "POST"])
def import_rows(request: HttpRequest) -> HttpResponse:
    """Ask for a file; show what it would change; POST with what was shown writes it."""
    if not Facility.objects.run_by(request.user).exists():
        raise Http404
    if "content" in request.POST:
        kind, content = request.POST.get("kind", ""), _content(request.POST["content"])
        if kind in FORMATS and content is not None:
            return _preview_or_apply(request, kind, content)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview_or_apply(request, form.cleaned_data["kind"], form.cleaned_data["file"])
    return _page(request, form=form)


def _preview_or_apply(request: HttpRequest, kind: str, content: bytes) -> HttpResponse:
    try:
        with recorded(request):
            plan = plan_import(actor=request.user, kind=kind, content=content)
        drops = "drops" in request.POST
        todos = plan.todos + (plan.vanished if drops else [])
        if request.POST.get("confirmed") == plan.token and todos:
            with recorded(request):
                count = apply_plan(plan, with_vanished=drops, at_most=AT_ONCE)
            left = len(todos) - count
            _say(request, count, left)
            if not left:
                return redirect(reverse(IMPORT_ROWS_NAME))
            with recorded(request):
                plan = plan_import(actor=request.user, kind=kind, content=content)
            return _preview(request, kind, content, plan, is_begun=True)
    except ImportFaults as faults:
        more = max(0, len(faults.problems) - SHOWN)
        return _page(request, form=ImportForm(), problems=faults.problems[:SHOWN], more=more)
    return _preview(request, kind, content, plan)


def _say(request: HttpRequest, count: int, left: int) -> None:
    words = ngettext("%(n)d row was written.", "%(n)d rows were written.", count)
    if not left:
        messages.success(request, words % {"n": count})
        return
    more = ngettext("%(n)d is left: go on below.", "%(n)d are left: go on below.", left)
    messages.info(request, f"{words % {'n': count}} {more % {'n': left}}")


def _preview(
    request: HttpRequest, kind: str, content: bytes, plan: Plan, *, is_begun: bool = False
) -> HttpResponse:
    context = {
        "is_begun": is_begun,
        "title": KINDS[kind],
        "kind": kind,
        "plan": plan,
        "new": plan.new[:SHOWN],
        "changed": plan.changed[:SHOWN],
        "missing": plan.missing[:SHOWN],
        "vanished": plan.vanished[:SHOWN],
        "drops": "drops" in request.POST,
        "waiting": ", ".join(str(line) for line in plan.waiting[:SHOWN]),
        "content": base64.b64encode(content).decode(),
        "back": reverse(IMPORT_ROWS_NAME),
    }
    return TemplateResponse(request, "sm_plugin/admin/import_preview.html", context)


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    columns: list[tuple[Any, str]] = [
        (KINDS[kind], ", ".join(names)) for kind, (names, _rows) in FORMATS.items()
    ]
    columns.append((_("Panels, with people who have no account yet"), f"…, {NAME}"))
    shown = {"columns": columns, "allowed": ALLOWED, "problems": [], "more": 0} | context
    shown["runs"] = recent_runs(request.user)
    return TemplateResponse(request, "sm_plugin/admin/import_rows.html", shown)


def _content(encoded: str) -> bytes | None:
    """Return the file that the page was given back; None for anything else."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if len(content) <= LARGEST else None
