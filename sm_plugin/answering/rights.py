"""Rights on a begun answer: its team's alone, while that has the thread."""

from typing import Any

from sm_plugin.permissions import register_model
from sm_plugin.teams.models import CareTeam

from .models import AnswerDraft


def _on_answer(user: Any, codename: str, draft: AnswerDraft) -> bool:
    if not draft.team_id == draft.item.team_id == draft.item.thread.team_id:
        return False
    return draft.team_id in CareTeam.objects.ids_granted(user, codename)


register_model(AnswerDraft, _on_answer)
