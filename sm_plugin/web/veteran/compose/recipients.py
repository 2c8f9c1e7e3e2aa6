"""The To list: the teams of one's own providers, and why some of them can't be written to."""

from typing import Any

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.recipients import writing_of
from sm_plugin.access.recipients_text import explain_writing
from sm_plugin.mailboxes.models import MailboxEntry


def _last_written_to(access: MailboxAccess) -> Any:
    """Return the team of the conversation in which a message went out last, or None."""
    sent = MailboxEntry.objects.filter(mailbox=access.mailbox).sent()
    return sent.order_by("-last_sent_at", "-id").values_list("thread__team", flat=True).first()


def to_list(access: MailboxAccess) -> dict[str, Any]:
    """Own teams: those that can be chosen, the last one first, and the others with the reason."""
    writing = writing_of(access)
    barred = writing.unwritable()
    keys = {why.team.pk for why in barred}
    teams = [team for team in writing.teams.values() if team.pk not in keys]
    if len(teams) > 1:
        last = _last_written_to(access)
        teams.sort(key=lambda team: team.pk != last)
    return {
        "access": access,
        "teams": teams,
        "others": [explain_writing(why, access) for why in barred],
    }
