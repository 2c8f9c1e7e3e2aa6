"""The first reader of a message, or why nobody can read it, asked under the locks of sending.

Closing a team locks the same row, so that no message slips in behind the closing.
"""

from django.utils.translation import gettext as _

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.recipients import Obstacle, WhyNot, writing_of
from sm_plugin.access.recipients_text import explain_writing
from sm_plugin.errors import Refused, ReplyWindowClosed, TeamUnavailable
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.services import lock_teams
from sm_plugin.threads.models import Thread
from sm_plugin.threads.services import lock_threads


def first_reader(access: MailboxAccess, team: CareTeam, topic: Topic) -> str:
    """Return the role that reads a new message; raises `TeamUnavailable` with the reason."""
    [team] = lock_teams([team.pk])
    writing = writing_of(access)
    if why := writing.to_team(team):
        raise _refusal(access, why)
    way = writing.routes[team.pk].of(topic) if topic.is_active else None
    if way is None:
        raise TeamUnavailable(
            _(
                "This care team takes no messages on this topic right now. Choose another topic. "
                "Your text is still here."
            ),
            code="topic_unavailable",
        )
    return way.first


def next_reader(access: MailboxAccess, thread: Thread) -> str:
    """Return the role that a reply would go to; raises `ReplyWindowClosed`, too."""
    lock_teams([thread.team_id])
    lock_threads([thread.pk])
    if not Thread.objects.filter(pk=thread.pk, team=thread.team_id).exists():
        raise Refused
    writing = writing_of(access)
    if why := writing.in_thread(thread):
        raise _refusal(access, why)
    way = writing.routes[thread.team_id].of_thread(thread.topic)
    if way is None:
        raise TeamUnavailable
    return way.first


def _refusal(access: MailboxAccess, why: WhyNot) -> Refused:
    if why.obstacle == Obstacle.TOO_OLD:
        return ReplyWindowClosed()
    reason = explain_writing(why, access).title
    text = _("%(reason)s. Your text is still here.") % {"reason": reason}
    return TeamUnavailable(text, code=f"team_unavailable.{why.obstacle}")
