"""Search in the mail of the person's teams: typed by POST, kept sealed in the address."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed
from sm_plugin.search.limits import require_unhurried
from sm_plugin.search.team_mail import FoundThreads, search_team_mail
from sm_plugin.search.terms import TERMS_AT_MOST
from sm_plugin.search.words import has_more_words, words_to_find
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.base import messaging_page, page
from sm_plugin.web.paging import CURSORS, PageGone
from sm_plugin.worklist.filters import has_files, has_notes
from sm_plugin.worklist.services import (
    open_words,
    seal_words,
    settings_of_loaded,
    with_worklist,
)

from .rows import WorkRow, work_rows

ROWS = 25
WORDS_LENGTH = 200  # characters


class TeamSearchForm(forms.Form):
    """Sent by POST alone: words that tell of an illness stay out of addresses and logs."""

    words = forms.CharField(
        label=gettext_lazy("Search the messages of your teams"),
        max_length=WORDS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
        error_messages={
            "required": gettext_lazy("Enter at least one word to look for."),
            "max_length": gettext_lazy("Look for fewer words: %(limit_value)d characters fit."),
        },
    )

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if not words_to_find(words):
            raise forms.ValidationError(self.fields["words"].error_messages["required"])
        return words


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def team_search(request: HttpRequest) -> HttpResponse:
    """Show what was found, open or done, the newest first; each word may be a beginning."""
    own_teams = CareTeam.objects.worked_in_by_with_place(request.user)
    teams = list(with_worklist(own_teams, request.user))
    if not teams:
        raise NotAllowed(_("This page is for members of a care team."))
    form = TeamSearchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sealed = seal_words(actor=request.user, typed=form.cleaned_data["words"])
        return redirect(f"{reverse('sm_plugin:team_search')}?{urlencode({'words': sealed})}")
    sealed = request.GET.get("words", "")
    if form.is_bound or not sealed:
        status = 422 if form.is_bound else 200
        return page(request, "team/search", {"search_form": form}, status=status)
    typed = open_words(settings_of_loaded(request.user, teams[0]), sealed)
    return _results(request, teams, typed, sealed)


def _results(request: HttpRequest, teams: list[Any], typed: str, sealed: str) -> HttpResponse:
    """One page of results; nothing leaves before the search is on record."""
    require_unhurried(request.user)
    older, newer = (request.GET.get(name, "") for name in CURSORS)
    found = search_team_mail(
        typed,
        [team.pk for team in teams],
        user=request.user,
        older=older,
        newer=newer,
        size=ROWS,
    )
    if (older or newer) and not found.threads:
        raise PageGone
    rows = _rows(request.user, found, teams)
    context = {
        "search_form": TeamSearchForm(initial={"words": typed}),
        "teams": teams,
        "rows": rows,
        "is_searched": True,
        "looked_for": TERMS_AT_MOST if has_more_words(typed) else 0,
        "query": urlencode({"words": sealed}),
        "older": found.older,
        "newer": found.newer,
    }
    response = page(request, "team/search", context)
    record(
        actor=request.user,
        action=Action.SEARCH,
        outcome=Outcome.OK if all(row.row.subject.is_readable for row in rows) else Outcome.FAILED,
        code="team",
    )
    return response


def _rows(user: Any, found: FoundThreads, teams: list[Any]) -> list[WorkRow]:
    """Return the newest item of each thread; the threads of today's teams alone have any."""
    items = WorkItem.objects.of_teams(teams, user).filter(thread__in=found.threads)
    items = items.with_thread().with_readers()
    items = items.annotate(has_files=has_files(), has_notes=has_notes())
    newest = {item.thread_id: item for item in items.order_by("received_at", "pk")}
    return work_rows(newest[key] for key in found.threads if key in newest)
