"""The worklist: one queue over all of a person's teams, narrowed by the words of its address."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sm_plugin.addresses import address_of
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.stages import Audience, Meaning, meaning_of
from sm_plugin.grants import kinds_of
from sm_plugin.teams.models import Absence, CareTeam
from sm_plugin.teams.routing import reads_of_loaded, with_reads
from sm_plugin.triage.queues import QUEUES, Queue, queue_tabs
from sm_plugin.triage.survey import COUNTED_WHERE_SHOWN, Survey, shown_count
from sm_plugin.web.base import messaging_page, page
from sm_plugin.web.drawn import drawn_once
from sm_plugin.web.paging import asked_page
from sm_plugin.worklist.filters import Narrowing
from sm_plugin.worklist.models import WorklistSettings
from sm_plugin.worklist.services import settings_of_loaded, with_worklist

from ..presenters import urgent_words
from .forms import LOOK, BulkForm, SaveFilterForm, SettingsForm, roles_offered, with_others
from .head_html import chips_html, tabs_html, teams_html
from .listing import Listing
from .people import PEOPLE, WORD, chosen_people, people_of
from .row_html import worklist_html
from .rows import chips, more_filters, work_rows
from .search_views import TeamSearchForm

ROWS = 25
HOME, COORDINATORS_HOME = "role", "escalated"


@require_safe
@messaging_page
def queue(request: HttpRequest) -> HttpResponse:
    """One queue over all of the person's teams, the oldest due first."""
    teams = _TEAMS.ask(request.user, facts=kinds_of(CareTeam))
    if not teams:
        raise NotAllowed(_("This page is for members of a care team."))
    coordinates = any(team.coordinates for team in teams)
    chosen = _chosen(request, coordinates)
    narrowing = Narrowing.of(request.GET.dict())
    own = settings_of_loaded(request.user, teams[0])
    listing = Listing(request.user, teams, reads_of_loaded(teams), chosen, narrowing)
    survey = listing.survey()
    shown = asked_page(
        request.GET,
        listing.rows(has_alarms=survey.queues["urgent"] > 0),
        field=chosen.fields,
        descending=chosen.descending,
        size=ROWS,
    )
    rows = work_rows(shown.rows)
    wants_people = request.GET.get(WORD) == PEOPLE
    people = people_of(listing, is_whole=survey.is_whole(chosen.name)) if wants_people else None
    list_query = urlencode({"queue": chosen.name} | narrowing.words)
    narrowed_by = [
        *chosen_people(chosen.name, narrowing, rows),
        *chips(chosen.name, narrowing, survey),
    ]
    urgent_first = next((row for row in rows if row.item.is_urgent), None)
    urgent_waiting, urgent_since = urgent_words(survey, chosen.name)
    context = {
        "teams": teams,
        "teams_html": teams_html(teams),
        "one_way": _one_way(teams),
        "away": [team for team in teams if team.away_until],
        "queue": chosen,
        "queue_label": str(chosen.label),
        "queue_day": str(chosen.day),
        "coordinates": coordinates,
        "writes_first": any(_may_write_first(team, request.user) for team in teams),
        "queue_tabs": (tabs := queue_tabs(chosen, survey.queues)),
        "tabs_html": tabs_html(tabs),
        "rows": rows,
        # A function: a context is written into logs at DEBUG, with the words of its texts.
        "rows_html": lambda: worklist_html(rows, list_query, shows_team=len(teams) > 1),
        "list_query": list_query,
        "is_saved": any(one.query == list_query for one in own.filters),
        "narrowing": narrowing,
        "is_narrowed": bool(narrowing),
        "query": urlencode(narrowing.words),
        "more_filters": _more_filters(narrowing),
        "chips_html": lambda: chips_html(narrowed_by),
        "people": people,
        "shows_people": people is not None,
        "people_query": list_query if people else f"{list_query}&{WORD}={PEOPLE}",
        "count_words": _count_words(chosen, narrowing, survey),
        "worklist": own,
        "together": drawn_once("team/_queue_acts", roles_offered(teams), needs=_bulk),
        "look_fields": _look_fields(own),
        "name_field": drawn_once("partials/fields", SaveFilterForm, needs=_fields),
        "csrf_token": (token := get_token(request)),
        "search_box": _search_box(request.path, token),
        "urgent_waiting": urgent_waiting,
        "urgent_since": urgent_since,
        "urgent_is_here": urgent_first is not None,
        "urgent_name": urgent_first.row.patient_name if urgent_first else "",
        "urgent_address": address_of("item", item_id=urgent_first.item.pk) if urgent_first else "",
        "older": shown.older,
        "newer": shown.newer,
    }
    response = page(request, "team/queue", context)
    record(
        actor=request.user,
        action=Action.QUEUE_LIST,
        outcome=Outcome.OK if all(row.row.subject.is_readable for row in rows) else Outcome.FAILED,
        code=chosen.name,
    )
    return response


def _one_way(teams: Iterable[CareTeam]) -> list[Meaning]:
    """Return what is so at the teams' stations from which patients can't write today."""
    stations = {station.pk: station for station in (team.facility.station for team in teams)}
    return [meaning_of(one, Audience.STAFF) for one in stations.values() if not one.is_live]


def _bulk(roles: Iterable[str]) -> dict[str, Any]:
    return {"bulk": BulkForm(roles=roles)}


def _more_filters(narrowing: Narrowing) -> SafeString:
    def needs(role: str, age: str) -> dict[str, Any]:
        return {"more": more_filters(), "role": role, "age": age}

    return drawn_once("team/_queue_more", narrowing.role, narrowing.age, needs=needs)


def _count_words(queue: Queue, narrowing: Narrowing, survey: Survey) -> str:
    """Return how many the list has; nothing where counting would never end."""
    total = survey.queues.get(queue.name)
    if total is None:
        return ""
    if narrowing:
        matching = shown_count(survey.kinds["matching"], COUNTED_WHERE_SHOWN)
        words = {"n": matching, "total": shown_count(total, COUNTED_WHERE_SHOWN)}
        return _("%(n)s of %(total)s") % words
    if not survey.is_whole(queue.name):
        return _("More than %(n)s open") % {"n": COUNTED_WHERE_SHOWN - 1}
    return ngettext("%(n)s open", "%(n)s open", total) % {"n": total}


def _search_box(path: str, token: str) -> SafeString:
    def needs(_path: str) -> dict[str, Any]:
        return {"search_form": TeamSearchForm()}

    return drawn_once("team/_search_box", path, needs=needs, around={"csrf_token": token})


def _look_fields(own: WorklistSettings) -> SafeString:
    chosen = tuple((name, getattr(own, name)) for name in LOOK)
    return drawn_once("partials/fields", SettingsForm, chosen, needs=_fields)


def _fields(form: type[forms.Form], chosen: Iterable[tuple[str, Any]] = ()) -> dict[str, Any]:
    return {"form": form(initial=dict(chosen))}


def _chosen(request: HttpRequest, coordinates: bool) -> Queue:
    """Return the queue of the address; a coordinator's home is what is urgent and late."""
    home = COORDINATORS_HOME if coordinates else HOME
    chosen = QUEUES.get(request.GET.get("queue", home))
    if chosen is None:
        raise InvalidInput(code="bad_queue")
    return chosen


def _may_write_first(team: Any, user: Any) -> bool:
    """Return True where the link to letters is shown; the right itself is asked there."""
    return bool(team.coordinates) or team.lead_provider_id == user.pk


def _teams_of(user: Any) -> Any:
    """Return the person's teams with all that the page and its list need to know of each."""
    away = Absence.objects.today().filter(team=OuterRef("pk"), user=user.pk)
    teams = CareTeam.objects.worked_in_by_with_place(user)
    teams = teams.annotate(away_until=Subquery(away.values("last_day")[:1]))
    return with_worklist(with_others(with_reads(teams, user), user), user)


_TEAMS = Prepared(_teams_of)
