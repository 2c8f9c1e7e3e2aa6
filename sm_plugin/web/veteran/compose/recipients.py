"""The To list: the teams of one's own providers, and why some of them can't be written to."""

from typing import Any

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.recipients import writing_of
from sm_plugin.access.recipients_text import explain_writing


def to_list(access: MailboxAccess) -> dict[str, Any]:
    """Own teams: those that can be chosen, and the others each with the reason."""
    writing = writing_of(access)
    barred = writing.unwritable()
    keys = {why.team.pk for why in barred}
    return {
        "access": access,
        "teams": [team for team in writing.teams.values() if team.pk not in keys],
        "others": [explain_writing(why, access) for why in barred],
    }
