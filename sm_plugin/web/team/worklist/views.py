"""The worklist: one queue over all of a person's teams, narrowed by the words of its address."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.grants import kinds_of
from sm_plugin.paging import PreparedList, keyset_page
from sm_plugin.prepared import Prepared
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import read_by
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES, Queue, queue_tabs
from sm_plugin.web.base import messaging_page, page
from sm_plugin.worklist.filters import AT_HAND, PUT_OFF, Narrowing, has_files, has_notes
from sm_plugin.worklist.services import settings_of_loaded, with_worklist

from ..presenters import urgent_words
from .forms import BulkForm, SaveFilterForm, SettingsForm
from .rows import chips, more_filters, work_row
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
    read, own = read_by(request.user), settings_of_loaded(request.user, teams[0])
    survey = WorkItem.objects.of_teams(teams).surveyed(
        request.user, read, chosen=chosen.name, kinds=_kinds(request.user, narrowing)
    )
    parts = chosen.parts(request.user, teams, read, has_alarms=survey.queues["urgent"] > 0)
    shown = keyset_page(
        [_part(request.user, chosen, team, role, narrowing) for team, role in parts],
        field=chosen.fields,
        descending=chosen.descending,
        older=request.GET.get("older", ""),
        newer=request.GET.get("newer", ""),
        size=ROWS,
    )
    rows = [work_row(item) for item in shown.rows]
    list_query = urlencode({"queue": chosen.name} | narrowing.words)
    urgent_waiting, urgent_since = urgent_words(survey.queues["urgent"], survey.alarm_since)
    context = {
        "teams": teams,
        "queue": chosen,
        "coordinates": coordinates,
        "writes_first": any(_may_write_first(team, request.user) for team in teams),
        "queue_tabs": queue_tabs(chosen, survey.queues),
        "rows": rows,
        "list_query": list_query,
        "is_saved": any(one.query == list_query for one in own.filters),
        "narrowing": narrowing,
        "query": urlencode(narrowing.words),
        "chips": chips(chosen.name, narrowing, survey),
        "more_filters": more_filters(),
        "total": survey.queues.get(chosen.name),
        "matching": survey.kinds.get("matching"),
        "worklist": own,
        "bulk": BulkForm(initial={"as_of": timezone.now().isoformat()}),
        "save_form": SaveFilterForm(),
        "search_form": TeamSearchForm(),
        "settings_form": SettingsForm(instance=own),
        "urgent_waiting": urgent_waiting,
        "urgent_since": urgent_since,
        "urgent_first": next((row for row in rows if row.item.is_urgent), None),
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


def _kinds(user: Any, narrowing: Narrowing) -> dict[str, Any]:
    from_assignee = Narrowing(who="nobody").condition(user)
    return {
        "matching": narrowing.condition(user) if narrowing else Narrowing().condition(user),
        "files": Narrowing(files="yes").condition(user),
        "notes": Narrowing(notes="yes").condition(user),
        "nobody": from_assignee,
        "put_off": Narrowing(off=PUT_OFF).condition(user),
        "at_hand": Narrowing(off=AT_HAND).condition(user),
    }


_TEAMS = Prepared(lambda user: with_worklist(CareTeam.objects.worked_in_by_with_place(user), user))


def _part(user: Any, queue: Queue, team: CareTeam, role: str, narrowing: Narrowing) -> Any:
    """Return a part of the queue as the list shows it; prepared where nothing narrows it."""
    if narrowing:
        return _shown(queue.part(user, team, role).filter(narrowing.condition(user)))
    about = (user, team) if queue.is_of_person else (team,)
    return _whole_part(queue.name, role).of(*about)


@cache
def _whole_part(queue: str, role: str) -> PreparedList[WorkItem]:
    chosen = QUEUES[queue]
    if chosen.is_of_person:
        return PreparedList(WorkItem, lambda user, team: _shown(chosen.part(user, team, role)))
    return PreparedList(WorkItem, lambda team: _shown(chosen.part(None, team, role)))


def _shown(items: Any) -> Any:
    return items.with_thread().annotate(has_files=has_files(), has_notes=has_notes())
