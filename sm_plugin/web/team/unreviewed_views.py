"""The pages for who runs a facility: teams with what nobody reviewed, and what nobody can see."""

from django.db.models import BooleanField, Count, ExpressionWrapper, Min, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.querysets import CareTeamQuerySet
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import waiting_for_a_reader
from sm_plugin.triage.ownership.unseen import with_late, with_unseen
from sm_plugin.web.base import messaging_page, page

from .presenters import waiting_words


@require_safe
@messaging_page
def unreviewed(request: HttpRequest) -> HttpResponse:
    """Show teams and counts, and nothing of a message."""
    own = CareTeam.objects.run_by(request.user)
    alarms = WorkItem.objects.urgent().order_by()
    of_team = alarms.filter(team=OuterRef("pk")).values("team")
    teams = own.named().filter(pk__in=alarms.values("team"))
    teams = teams.annotate(
        items=Subquery(of_team.annotate(count=Count("pk")).values("count")),
        since=Subquery(of_team.annotate(first=Min("alarm_at")).values("first")),
    )
    teams = teams.order_by("since", "pk")
    rows = [(team, team.items, waiting_words(team.since)) for team in teams]
    if not rows and not Facility.objects.run_by(request.user).exists():
        raise NotAllowed(_("This page is for people who run messaging at a facility."))
    response = page(request, "team/unreviewed", {"rows": rows})
    record(actor=request.user, action=Action.QUEUE_LIST, code="unreviewed")
    return response


@require_safe
@messaging_page
def uncovered(request: HttpRequest) -> HttpResponse:
    """Show the teams whose open messages nobody present may review, with counts alone and why.

    And those that are late with an answer while nobody who coordinates them is there.
    """
    own = CareTeam.objects.run_by(request.user)
    is_closing = Q(closing_at__isnull=False, closed_at__isnull=True)
    counted = with_late(with_unseen(own.named()), timezone.now()).annotate(
        has_nobody=_is_among(own.without_reader()), is_staffed=_is_among(own.staffed())
    )
    is_shown = Q(unseen__gt=0) | is_closing | Q(has_nobody=True) | Q(late__gt=0)
    teams = list(counted.filter(is_shown).order_by("facility__name", "pk"))
    closing = [team for team in teams if team.closing_at]
    staying = [team for team in teams if not team.closing_at]
    rows = [(team, team.unseen) for team in staying if team.unseen or team.has_nobody]
    late = [(team, team.late) for team in teams if team.late]
    waiting = waiting_for_a_reader(closing)
    waits = {team.pk for team, _to, _count in waiting}
    moving = [(team, team.unseen) for team in closing if team.unseen and team.pk not in waits]
    if not teams and not Facility.objects.run_by(request.user).exists():
        raise NotAllowed(_("This page is for people who run messaging at a facility."))
    context = {"rows": rows, "waiting": waiting, "moving": moving, "late": late}
    response = page(request, "team/uncovered", context)
    record(actor=request.user, action=Action.QUEUE_LIST, code="uncovered")
    return response


def _is_among(teams: CareTeamQuerySet) -> ExpressionWrapper:
    return ExpressionWrapper(Q(pk__in=teams.values("pk")), output_field=BooleanField())
