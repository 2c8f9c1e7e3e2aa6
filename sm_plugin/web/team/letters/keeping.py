"""Keeping a letter while it is written, by the clock or with a button."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.addresses import address_of
from sm_plugin.errors import DraftConflict, InvalidInput, MessagingError, Refused
from sm_plugin.letters.audience import Criteria
from sm_plugin.letters.drafting import LetterEdit, keep_letter
from sm_plugin.letters.models import Letter
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import moment
from sm_plugin.web.base import note_refusal, say
from sm_plugin.web.forms import KEPT_LENGTH, KeptForm
from sm_plugin.web.languages import in_languages

from .letter_forms import LetterForm


class KeptLetterForm(KeptForm):
    texts = frozenset({"subject", "body"})

    subject = forms.CharField(required=False, strip=False, max_length=KEPT_LENGTH)


def of_page(
    request: HttpRequest, letter: Letter | None, conflict: DraftConflict | None
) -> dict[str, Any]:
    """Return what the form's page needs to go on saving; a form that comes back keeps its place.

    Only a page that shows both texts (`conflict`) goes on from the one that is saved.
    """
    place = {"version": letter.version if letter else 0, "page": None, "step": 0}
    if request.method == "POST" and conflict is None:
        place = KeptLetterForm(request.POST).place()
    return {
        "form_address": _address(letter),
        "draft_version": place["version"],
        "draft_page": place["page"] or uuid.uuid4(),
        "draft_step": place["step"],
        "draft_said": saved_words(letter) if letter else "",
        "conflict": conflict,
        "saved_criteria": _in_words(conflict.saved) if conflict else [],
    }


def saved_words(letter: Letter) -> str:
    when = moment(letter.written_at, letter.team.facility.time_zone)
    return _("Draft saved. Only you see it until it is sent. %(when)s") % {"when": when}


def saved_by_clock(request: HttpRequest, form: LetterForm, letter: Letter | None) -> HttpResponse:
    """Keep what stands on the page, and tell its script what it shows."""
    try:
        edit = _edit_of(request, form)
        if letter is None and edit.is_empty:
            return HttpResponse(status=204)
        kept = keep_letter(
            actor=request.user, team=_team_of(form), edit=edit, letter=letter, is_auto=True
        )
    except MessagingError as problem:
        note_refusal(request, problem, {"letter_id": letter.pk} if letter else {})
        return JsonResponse({"state": problem.code}, status=problem.status)
    address = _address(kept)
    answer = {"said": saved_words(kept), "version": kept.version, "line": "", "address": address}
    return JsonResponse(answer | {"languages": in_languages(request, address)})


def kept_by_button(
    request: HttpRequest, form: LetterForm, letter: Letter | None
) -> HttpResponse | None:
    """Keep the draft as it stands and go back to the letters.

    Returns None with an error on the form for what can't be kept; raises `DraftConflict`.
    """
    try:
        edit = _edit_of(request, form)
        kept = keep_letter(actor=request.user, team=_team_of(form), edit=edit, letter=letter)
    except DraftConflict:
        raise
    except (InvalidInput, Refused) as problem:
        note_refusal(request, problem, {"letter_id": letter.pk} if letter else {})
        form.add_error(None, str(problem.message))
        return None
    say(request, saved_words(kept))
    return redirect("sm_plugin:letters")


def _team_of(form: LetterForm) -> CareTeam:
    """Return the chosen team, or the first one while none is chosen."""
    return form.teams.get(form.data.get("team", "")) or next(iter(form.teams.values()))


def _edit_of(request: HttpRequest, form: LetterForm) -> LetterEdit:
    """Return what stands on the page; a topic or list that there is not counts as not chosen."""
    given, data = KeptLetterForm(request.POST).kept(), form.data
    return LetterEdit(
        subject=given["subject"],
        body=given["body"],
        topic=form.topics.get(data.get("topic", "")),
        audience=data.get("audience", ""),
        patient_list=form.lists.get(data.get("patient_list", "")),
        criteria=_criteria(data),
        version=given["version"],
        page=given["page"],
        step=given["step"],
    )


def _criteria(data: Any) -> Criteria:
    """Return the conditions as they stand, usable or not."""
    names = {"topic": "wrote_about", "days": "days", "place": "place", "born_by": "born_by"}
    return Criteria(**{name: data.get(word, "").strip() for name, word in names.items()})


def _in_words(letter: Letter) -> list[str]:
    """Return the conditions in words; none of a filter that is typed half."""
    try:
        return Criteria.of(letter.criteria).in_words
    except InvalidInput:
        return []


def _address(letter: Letter | None) -> str:
    return (
        address_of("change_letter", letter_id=letter.pk) if letter else address_of("write_letter")
    )
