"""Notes of staff beside an item, and calls that were made: written on the item's page."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import record_call, write_note
from sm_plugin.web.base import messaging_page, say, sent_from
from sm_plugin.web.forms import status_of
from sm_plugin.web.session_ended import is_resumed

from ..forms import NOTE_FORMS
from ..step_views import problem_page
from ..views import find_item, show_item
from ..worklist.following import in_list


def _written(name: str, service: Callable[..., Note]) -> Callable[..., HttpResponse]:
    """Return the view that takes the form of this name and calls its service."""

    def write(request: HttpRequest, item_id: UUID) -> HttpResponse:
        item = find_item(request, item_id)
        form = NOTE_FORMS[name](request.POST)
        if is_resumed(request) or not form.is_valid():
            return show_item(request, item, status_of(form), bound={name: form})
        try:
            service(actor=request.user, item=item, **form.cleaned_data)
        except (Refused, InvalidInput) as problem:
            return problem_page(request, item_id, problem, name, form)
        say(request, _SAID[name]())
        return redirect(in_list(request, "item", item))

    write.__name__ = name
    return sent_from("item", "item_id")(messaging_page(write))


_SAID: Mapping[str, Callable[[], Any]] = {
    "write_note": lambda: _("The note is saved. Only staff of this team see it."),
    "record_call": lambda: _("The call is recorded. Only staff of this team see it."),
}
note = _written("write_note", write_note)
call = _written("record_call", record_call)
