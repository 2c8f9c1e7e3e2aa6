"""Writing a letter: kept as it is while it is written, saved when it could be sent.

For a team's coordinator, and the provider who leads it. Nothing goes to anybody by it.

See docs/decisions/0656.
"""

from dataclasses import dataclass, field
from re import Match
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.answering.placeholders import PLACE, Filling, fill, require_filled
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import DraftConflict, InvalidInput, NotAllowed, Refused
from sm_plugin.permissions import Act, require
from sm_plugin.sending.from_team import require_topic
from sm_plugin.sending.validation import (
    body_problems,
    require_valid,
    subject_problems,
    too_long,
)
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.text.plain_text import one_line

from .audience import Criteria
from .choices import Audience
from .made_once import key_of
from .models import Letter, PatientList
from .patient_lists import is_held


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


@transaction.atomic
def keep_letter(
    *,
    actor: Any,
    team: CareTeam,
    edit: LetterEdit,
    letter: Letter | None = None,
    is_auto: bool = False,
) -> Letter:
    """Keep what was typed as it is, over the version that the page showed and no other.

    Raises `DraftConflict` when another window of the author's saved since the page was opened,
    `Refused` for a letter that was sent, and `NotAllowed` without the right to write for the
    team. A save by the clock (`is_auto`) leaves no row in the record once the draft is there.
    """
    require(actor, Act.WRITE_FIRST, team)
    draft, is_new = _draft_to_write(actor, team, letter, edit)
    was_overtaken = draft.saved_from == edit.page and edit.step < draft.saved_step
    if is_new or not is_auto or not was_overtaken:
        _put(draft, team, edit, is_new=is_new)
    if is_new or not is_auto:
        record(actor=actor, action=Action.LETTER_CHANGE, obj=draft)
    return draft


@transaction.atomic
def save_letter(
    *,
    actor: Any,
    team: CareTeam,
    topic: Topic,
    audience: str,
    subject: str,
    body: str,
    patient_list: PatientList | None = None,
    criteria: Criteria | None = None,
    letter: Letter | None = None,
    version: int = 0,
    page: UUID | None = None,
    step: int = 0,
) -> Letter:
    """Keep a letter that can be sent as its author's draft, new or changed; nothing goes by it.

    `version`, `page` and `step` are those of a `LetterEdit`: sent again, the form changes the
    letter it made. Raises `NotAllowed` without the right to write for the team, `InvalidInput`
    for a text that could not be sent, `Refused` for a letter that was sent meanwhile, and
    `DraftConflict` as `keep_letter` does.
    """
    require(actor, Act.WRITE_FIRST, team)
    _check_audience(team, audience, patient_list, criteria or Criteria())
    subject = one_line(subject)
    _require_sendable(subject, body, topic, writer=actor, team=team)
    hold_account(actor)  # before the list, as where a list is made
    if audience == Audience.LIST and not (patient_list and is_held(patient_list)):
        raise _no_list()
    whom = (topic, audience, patient_list, criteria)
    edit = LetterEdit(subject, body, *whom, version, page, step)
    draft, is_new = _draft_to_write(actor, team, letter, edit)
    _put(draft, team, edit, is_new=is_new)
    record(actor=actor, action=Action.LETTER_CHANGE, obj=draft)
    return draft


@transaction.atomic
def discard_letter(*, actor: Any, letter: Letter, version: int | None = None) -> None:
    """Throw a draft away; raises `Refused` for a letter that was sent.

    `version` is the one that the person's page asked about: what was written since was shown to
    nobody, and `Refused` is raised.
    """
    require(actor, Act.WRITE_FIRST, letter.team)
    found = _draft_to_change(actor, letter)
    if version is not None and version != found.version:
        text = _(
            "This draft was changed in another window since you opened the page, so it was kept. "
            "Look at it once more before you throw it away."
        )
        raise Refused(text, code="draft_changed")
    found.delete()
    record(actor=actor, action=Action.LETTER_CHANGE, obj=("letter", letter.pk), code="discarded")


def is_finished(letter: Letter) -> bool:
    """Return True for a draft that could be sent as it is, if somebody can get it."""
    try:
        require_finished(letter)
    except InvalidInput:
        return False
    return True


def require_finished(letter: Letter) -> None:
    """Raise `InvalidInput` for what is missing in a draft before it can be sent."""
    team, writer = letter.team, letter.author
    _require_sendable(letter.subject, letter.body, letter.topic, writer=writer, team=team)
    _check_audience(team, letter.audience, letter.patient_list, Criteria.as_typed(letter.criteria))


def _require_sendable(
    subject: str, body: str, topic: Topic | None, *, writer: Any, team: CareTeam
) -> None:
    """Raise `InvalidInput` for a text or a topic that could not go to anybody.

    Measured as it goes, with the places filled in that are the same for everyone.
    """
    require_valid([*subject_problems(subject), *body_problems(body)])
    if topic is None:
        raise InvalidInput(field="topic")
    require_topic(team, topic)
    # What is known of the team and the writer is the same for everyone, so it is tried here.
    known = Filling(None, team, writer)
    subject, body = (fill(PLACE.sub(_without_patient, text), known) for text in (subject, body))
    require_filled(f"{subject} {body}")
    require_valid([*too_long("subject", one_line(subject)), *too_long("body", body)])


def _check_audience(
    team: CareTeam, audience: str, patient_list: PatientList | None, criteria: Criteria
) -> None:
    """Raise `InvalidInput` for no audience, another team's list, or no usable condition.

    Nothing is locked.
    """
    if audience not in (Audience.PANEL, Audience.LIST, Audience.FILTER):
        raise InvalidInput(_("Choose who gets the letter."), field="audience")
    own = patient_list is not None and patient_list.team_id == team.pk
    if audience == Audience.LIST and not own:
        raise _no_list()
    if audience == Audience.FILTER:
        criteria.require_some()


def _no_list() -> InvalidInput:
    return InvalidInput(_("Choose one of the team's lists."), field="patient_list")


def _without_patient(place: Match[str]) -> str:
    return "" if place.group(1).strip().lower() == "patient" else place.group(0)


def _draft_to_write(
    actor: Any, team: CareTeam, letter: Letter | None, edit: LetterEdit
) -> tuple[Letter, bool]:
    """Return the draft to write, locked, and whether it is new; a new one gets its page's key.

    Raises `DraftConflict` where another window saved since the page was opened.
    """
    key = None if edit.page is None else key_of(edit.page, actor)
    if letter is None and key is not None:
        hold_account(actor)  # the same form twice at once makes one letter
        letter = Letter.objects.filter(pk=key).first()
    if letter is not None:
        found = _draft_to_change(actor, letter)
        if not _may_write_over(found, team, edit):
            raise DraftConflict(mine=edit, saved=found)
        return found, False
    draft = Letter(author=actor, team=team)
    draft.pk = key or draft.pk
    return draft, True


def _draft_to_change(actor: Any, letter: Letter) -> Letter:
    """Return the draft as it is now, locked; raise for another's, or one that was sent."""
    found = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if found is None or found.author_id != actor.pk:
        raise NotAllowed
    if not found.is_draft:
        raise Refused(_("This letter was sent already."), code="letter_sent")
    return found


def _may_write_over(draft: Letter, team: CareTeam, edit: LetterEdit) -> bool:
    own_page = edit.page is not None and draft.saved_from == edit.page
    return own_page or draft.version == edit.version or _is_same(draft, team, edit)


def _is_same(draft: Letter, team: CareTeam, edit: LetterEdit) -> bool:
    """Return True if the draft says the same to the same people."""
    goes_to = {"team_id": team.pk, **_goes_to(team, edit)}
    same_words = (draft.subject, draft.body) == (edit.subject, edit.body)
    return same_words and all(getattr(draft, name) == own for name, own in goes_to.items())


def _goes_to(team: CareTeam, edit: LetterEdit) -> dict[str, Any]:
    """Return who gets it and what it is about, as a draft keeps it: never everyone by mistake."""
    is_known = edit.audience in (Audience.PANEL, Audience.LIST, Audience.FILTER)
    audience = edit.audience if is_known else ""
    listed = edit.patient_list
    own = listed is not None and listed.team_id == team.pk and audience == Audience.LIST
    is_filter = edit.criteria is not None and audience == Audience.FILTER
    return {
        "audience": audience,
        "patient_list_id": listed.pk if listed is not None and own else None,
        "criteria": edit.criteria.kept_text if edit.criteria is not None and is_filter else "",
        "topic_id": edit.topic.pk if edit.topic is not None else None,
    }


def _put(draft: Letter, team: CareTeam, edit: LetterEdit, *, is_new: bool) -> None:
    if is_new or draft.team_id != team.pk:
        draft.team = team
        draft.give_key()
    for name, value in _goes_to(team, edit).items():
        setattr(draft, name, value)
    draft.written_at = timezone.now()
    draft.seal("subject_sealed", edit.subject)
    draft.seal("body_sealed", edit.body)
    draft.version += 1
    draft.saved_from, draft.saved_step = edit.page, edit.step
    draft.save(force_insert=is_new)
