"""The readers of a team: its members who may review. A team with patients is never left without.

Nor is one with people on its list, whom a claim brings into its care. Where the place has moved,
these alone need nobody. See docs/decisions/0613, 0740, 0723 and 0758.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.calendar import day_begins
from sm_plugin.errors import Refused

from .choices import REVIEWERS
from .models import CareTeam, Membership
from .querysets import CareTeamQuerySet

NO_READER = "no_reader"


def require_reader(team: CareTeam) -> None:
    """Raise `Refused` while a team with patients or open messages has nobody who reads them.

    Its administrators first name the team that takes over, or put somebody in.
    """
    _require_not_among(CareTeam.objects.without_reader(), team)


def require_open_to_lists(team: CareTeam) -> None:
    """Raise `Refused` while nobody is listed there: the same, but for a team with a list alone."""
    _require_not_among(CareTeam.objects.closed_to_lists(), team)


def _require_not_among(unread: CareTeamQuerySet, team: CareTeam) -> None:
    if unread.filter(pk=team.pk).exists():
        text = _(
            "Nobody in this team may review messages any more. First close it and name the team "
            "that takes over, or add a nurse, provider, pharmacist or coordinator."
        )
        raise Refused(text, code=NO_READER)


def require_reader_first(team: CareTeam) -> None:
    """Raise `Refused` where nobody reads for the team: nobody comes into its care before.

    One that is closing is left out: another team gets its patients.
    """
    if CareTeam.objects.staying().unread().filter(pk=team.pk).exists():
        require_reader(team)
        text = _(
            "Nobody in this team may review messages. First add a nurse, provider, pharmacist or "
            "coordinator."
        )
        raise Refused(text, code=NO_READER)


def tomorrow_begins(team: CareTeam) -> datetime:
    """Return when the next day begins, on the clock of the team's place."""
    zone = team.facility.time_zone
    return day_begins(timezone.now().astimezone(zone).date() + timedelta(days=1), zone)


def require_another_reader(membership: Membership, at: datetime | None = None) -> None:
    """Raise `Refused` if this member is the team's last reader, while it has work or patients.

    `at` is when the member stops to read; without it that is now, and somebody whose last day is
    today doesn't count: tomorrow nobody would be left.
    """
    if membership.role not in REVIEWERS:
        return
    team = membership.team
    others = team.memberships.readers().filter(user__is_active=True).exclude(pk=membership.pk)
    if at is None:
        others, at = others.in_force(), tomorrow_begins(team)
    if not others.in_force(at).exists():
        _require_nothing_left(team)


def _require_nothing_left(team: CareTeam) -> None:
    if count := team.work_items.filter(done_at__isnull=True).count():
        text = ngettext(
            "This is the last person in the team who may review messages, and %(n)d message is "
            "open. Add somebody who may first, or close the team and choose who takes over.",
            "This is the last person in the team who may review messages, and %(n)d messages are "
            "open. Add somebody who may first, or close the team and choose who takes over.",
            count,
        )
        raise Refused(text % {"n": count}, code="last_member")
    if team.facility.has_moved:
        return
    if count := team.assignments.filter(ended_at__isnull=True).count():
        text = ngettext(
            "This is the last person in the team who may review messages, and %(n)d patient is in "
            "its care. Add somebody who may first, or close the team and choose who takes over.",
            "This is the last person in the team who may review messages, and %(n)d patients are "
            "in its care. Add somebody who may first, or close the team and choose who takes over.",
            count,
        )
        raise Refused(text % {"n": count}, code="last_member")
    if count := team.panel_entries.count():
        text = ngettext(
            "This is the last person in the team who may review messages, and %(n)d person is on "
            "its list. Add somebody who may first, or close the team and choose who takes over.",
            "This is the last person in the team who may review messages, and %(n)d people are on "
            "its list. Add somebody who may first, or close the team and choose who takes over.",
            count,
        )
        raise Refused(text % {"n": count}, code="last_member")
