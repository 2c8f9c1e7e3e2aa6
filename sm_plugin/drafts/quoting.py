"""Going on in a new thread where the old one takes no more replies.

See docs/decisions/0738.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft, take_out_of_thread
from sm_plugin.errors import VaultError
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.permissions import Act, require
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.questions import asking
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message
from sm_plugin.threads.services import message_sent_before
from sm_plugin.threads.text import author_name

logger = logging.getLogger(__name__)
QUOTED = 5_000  # characters of the last message, so that room is left for one's own


@transaction.atomic
def start_from_thread(
    *, actor: Any, entry: MailboxEntry, team: CareTeam | None, key: UUID | None
) -> Draft:
    """A draft to the team with the thread's topic and subject, and its last message quoted.

    A reply that was begun there becomes this draft. The same form sent twice makes one draft, and
    another one once that was sent.
    Quoting is reading, so it stands in the record as such.
    Raises what `save_draft` raises.
    """
    require(actor, Act.SAVE_DRAFT, entry.mailbox)
    thread, mine = entry.thread, Draft.objects.written_by(actor, entry.mailbox)
    last = thread.messages.select_related("author").order_by("-sent_at", "-id").first()
    begun = mine.select_related("mailbox").filter(thread=thread).first()
    if begun is None and key and (earlier := mine.filter(idempotency_key=key).first()):
        return earlier
    if key and message_sent_before(actor, key):
        key = None
    own = begun.words.body if begun else ""
    words = DraftWords(thread.subject, own + (quoted(last) if last else ""))
    quotes = last.pk if last and last.side == Side.TEAM else None
    edit = Edit(words, team, thread.topic, quotes=quotes)
    if begun is not None:
        draft = take_out_of_thread(actor=actor, draft=begun, edit=edit)
    else:
        draft = save_draft(actor=actor, mailbox=entry.mailbox, edit=edit, key=key)
    record(actor=actor, action=Action.THREAD_READ, obj=thread, patient=thread.patient_id)
    return draft


def quoted(message: Message) -> str:
    """The text with who wrote it and when, each line marked, and room above for one's own."""
    zone = message.thread.team.facility.time_zone
    head = _("On %(day)s, %(name)s wrote:") % {
        "day": day_in_words(message.sent_at.astimezone(zone)),
        "name": author_name(message),
    }
    lines = "\n".join(_quoted_lines(message))
    return f"\n\n{head}\n{lines}"


def own_words(texts: Iterable[str], draft: Draft | None) -> list[str]:
    """Return the texts with blanks in place of what the care team said, as long as before.

    That is a line of the team's message that `start_from_thread` quoted here, and that stands
    there still, sign for sign. What was changed or added counts as the author's own. So does what
    their own words may answer: a quoted line right above them, and a paragraph that asks with its
    lists, because the page has the room for an answer above the quote.

    See docs/decisions/0668 and 0757.
    """
    lines = _team_lines(draft)
    return [_without(text, lines) if lines else text for text in texts]


def taken_out(texts: Iterable[str], draft: Draft | None) -> list[str] | None:
    """Return the team's message that was quoted here, if nothing of the quote is left.

    None stands for one that can't be opened: what it asked is not known.
    """
    message = _quoted_message(draft)
    try:
        quote = {line for line in _quoted_lines(message) if line.strip("> ")} if message else set()
    except VaultError as error:
        logger.error("What draft %s quoted can't be opened: %s", draft and draft.pk, error.code)
        return None
    is_left = any(line.rstrip() in quote for text in texts for line in text.splitlines())
    return [message.body] if message and not is_left else []


def _quoted_message(draft: Draft | None) -> Message | None:
    if draft is None or draft.quotes is None:
        return None
    theirs = Message.objects.filter(side=Side.TEAM, thread__patient=draft.patient_id)
    return theirs.select_related("thread").filter(pk=draft.quotes).first()


def _quoted_lines(message: Message) -> list[str]:
    text = message.body
    if len(text) > QUOTED:
        text = text[:QUOTED].rstrip() + " …"
    return [f"> {line}".rstrip() for line in text.splitlines()]


def _team_lines(draft: Draft | None) -> dict[str, bool]:
    """Return the lines as they were quoted, and whether each belongs to something asked.

    None of a message that can't be opened any more.
    """
    message = _quoted_message(draft)
    try:
        return _with_questions(message) if message else {}
    except VaultError:
        return {}


def _with_questions(message: Message) -> dict[str, bool]:
    """A line that stands there twice asks if it does in one place."""
    found: dict[str, bool] = {}
    asked = asking(message.body.splitlines())
    for line, is_asking in zip(_quoted_lines(message), asked, strict=False):
        found[line] = found.get(line, False) or is_asking
    return found


def _without(text: str, quote: dict[str, bool]) -> str:
    return "".join(reversed(list(_blanked(reversed(text.splitlines(keepends=True)), quote))))


def _blanked(lines: Iterable[str], quote: dict[str, bool]) -> Iterator[str]:
    """Blank what is quoted and answered by nothing; the lines come from the last one up."""
    is_answered = False
    for line in lines:
        words = line.rstrip()
        is_quote = words in quote
        is_kept = not is_quote or quote[words] or is_answered
        yield line if is_kept else line.replace(words, " " * len(words))
        if words.strip("> "):
            is_answered = not is_quote
