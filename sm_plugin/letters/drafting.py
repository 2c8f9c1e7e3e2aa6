"""Keeping a letter while it is written: nothing is asked for, and nothing goes to anybody.

See docs/decisions/0656.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import DraftConflict, InvalidInput
from sm_plugin.permissions import Act, require
from sm_plugin.sending.from_team import require_topic
from sm_plugin.sending.validation import body_problems, require_valid, subject_problems
from sm_plugin.teams.models import CareTeam, Topic

from .audience import Criteria
from .choices import Audience
from .models import Letter, PatientList
from .writing import check_audience, draft_to_change, require_fillable


@dataclass(frozen=True)
class LetterEdit:
    """One save: what stands on the page, and which version of the draft the page knew.

    `page` names the opened page and `step` counts its saves, so that it never stands in its own
    way. Its repr keeps the words to itself.
    """

    subject: str = field(repr=False)
    body: str = field(repr=False)
    topic: Topic | None = None
    audience: str = Audience.PANEL
    patient_list: PatientList | None = None
    criteria: Criteria | None = None
    version: int = 0
    page: UUID | None = None
    step: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.subject.strip() or self.body.strip())


def key_of_page(page: UUID, actor: Any) -> UUID:
    """Return the key of the letter that this page begins: two saves of it make one draft."""
    return uuid5(page, str(actor.pk))


@transaction.atomic
def keep_letter(
    *,
    actor: Any,
    team: CareTeam,
    edit: LetterEdit,
    letter: Letter | None = None,
    is_auto: bool = False,
) -> Letter:
    """Keep what was typed as it is; the clock (`is_auto`) only over the version the page showed.

    Raises `DraftConflict` when another window of the author's saved since the clock's page was
    opened, `Refused` for a letter that was sent, and `NotAllowed` without the right to write for
    the team. A save by the clock leaves no row in the record once the draft is there.
    """
    require(actor, Act.WRITE_FIRST, team)
    begun = None if edit.page is None else key_of_page(edit.page, actor)
    if letter is None and begun is not None:
        letter = Letter.objects.filter(pk=begun).first()
    is_new = letter is None
    draft = draft_to_change(actor, letter) if letter else Letter(author=actor, team=team)
    if is_new:
        draft.pk = begun or draft.pk
    elif is_auto and not _may_write_over(draft, edit):
        raise DraftConflict(mine=edit, saved=draft)
    was_overtaken = draft.saved_from == edit.page and edit.step < draft.saved_step
    if is_new or not is_auto or not was_overtaken:
        _put(draft, team, edit, is_new=is_new)
    if is_new or not is_auto:
        record(actor=actor, action=Action.LETTER_CHANGE, obj=draft)
    return draft


def is_finished(letter: Letter) -> bool:
    """Return True for a draft that could be sent as it is, if somebody can get it."""
    try:
        require_finished(letter)
    except InvalidInput:
        return False
    return True


def require_finished(letter: Letter) -> None:
    """Raise `InvalidInput` for what is missing in a draft before it can be sent."""
    subject, body = letter.subject, letter.body
    require_valid([*subject_problems(subject), *body_problems(body)])
    if letter.topic is None:
        raise InvalidInput(field="topic")
    require_topic(letter.team, letter.topic)
    check_audience(letter.team, letter.audience, letter.patient_list)
    require_fillable(f"{subject} {body}", writer=letter.author, team=letter.team)


def _may_write_over(draft: Letter, edit: LetterEdit) -> bool:
    own_page = edit.page is not None and draft.saved_from == edit.page
    same_text = (draft.subject, draft.body) == (edit.subject, edit.body)
    return own_page or draft.version == edit.version or same_text


def _put(draft: Letter, team: CareTeam, edit: LetterEdit, *, is_new: bool) -> None:
    if is_new or draft.team_id != team.pk:
        draft.team = team
        draft.give_key()
    is_known = edit.audience in (Audience.PANEL, Audience.LIST, Audience.FILTER)
    draft.audience = edit.audience if is_known else Audience.PANEL
    own = edit.patient_list is not None and edit.patient_list.team_id == team.pk
    draft.patient_list = edit.patient_list if own and draft.audience == Audience.LIST else None
    is_filter = edit.criteria is not None and draft.audience == Audience.FILTER
    draft.criteria = edit.criteria.text if edit.criteria is not None and is_filter else ""
    draft.topic, draft.written_at = edit.topic, timezone.now()
    draft.seal("subject_sealed", edit.subject)
    draft.seal("body_sealed", edit.body)
    draft.version += 1
    draft.saved_from, draft.saved_step = edit.page, edit.step
    draft.save(force_insert=is_new)
