"""Rights on a begun answer: its team's alone, while that has the thread."""

from typing import Any

from sm_plugin.people.own_care import has_own_care
from sm_plugin.permissions import register_model
from sm_plugin.teams.models import CareTeam

from .models import AnswerDraft


def _on_answer(user: Any, codename: str, draft: AnswerDraft) -> bool:
    if not draft.team_id == draft.item.team_id == draft.item.thread.team_id:
        return False
    is_of_team = draft.team_id in CareTeam.objects.ids_granted(user, codename)
    return is_of_team and not has_own_care(user, draft.patient_id)


register_model(AnswerDraft, _on_answer)
