"""Replies that only say thanks: nobody owes an answer to them, and no clock begins.

The phrases are a closed list. Whatever else a text says, be it a name, a number or a question
mark, makes it a message like any other.

See docs/decisions/0642.
"""

import re
import unicodedata

from sm_plugin.text.questions import asks
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread, ThreadEvent

from ..models import WorkItem
from .rows import THANK
from .under_lock import for_update

THANKS = (
    *("thank you", "thank you so much", "thank you very much", "thank you all", "thanks"),
    *("thanks a lot", "thanks a million", "thanks so much", "thanks very much", "thanks again"),
    *("thank you again", "many thanks", "much appreciated", "i appreciate it", "thx"),
    *("i appreciate your help", "thank you for your help", "thanks for your help"),
    *("thank you for the answer", "thanks for the answer", "thank you for your answer"),
    *("thanks for your answer", "thank you for the quick answer", "thanks for the quick answer"),
    *("thank you for your reply", "thanks for your reply", "thank you for getting back to me"),
    *("thanks for getting back to me", "thank you for letting me know"),
    *("thanks for letting me know", "thank you for everything", "thanks for everything"),
    *("gracias", "muchas gracias", "mil gracias", "muchisimas gracias", "gracias a todos"),
    *("gracias por todo", "gracias por su ayuda", "muchas gracias por su ayuda"),
    *("gracias por la respuesta", "gracias por su respuesta", "gracias por avisarme"),
    *("muchas gracias por su respuesta", "muchas gracias por la respuesta", "muy agradecido"),
    *("muy agradecida", "se lo agradezco", "se lo agradezco mucho"),
)
BESIDE = (
    *("ok", "okay", "great", "perfect", "wonderful", "good to know", "got it", "understood"),
    *(
        "that helps",
        "have a good day",
        "have a nice day",
        "have a great day",
        "have a good weekend",
    ),
    *(
        "god bless",
        "god bless you",
        "best wishes",
        "perfecto",
        "entendido",
        "que bien",
        "excelente",
    ),
    *("que tenga buen dia", "que tenga un buen dia", "buen dia", "dios le bendiga", "saludos"),
)
SIGNS = frozenset(
    ".,!-\u00a1\u2013\u2014\u2764\ufe0f\u263a\U0001f64f\U0001f44d\U0001f60a\U0001f642"
)
LONGEST = 120  # characters
_ONE = "|".join(sorted((re.escape(one) for one in (*THANKS, *BESIDE)), key=len, reverse=True))
_ONLY = re.compile(rf"(?:(?:{_ONE}) )+")
_THANKS = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, THANKS))}) ")


def says_thanks(text: str) -> bool:
    """Return True for a text of the listed phrases alone, one of them thanks, in any case."""
    if len(text) > LONGEST:
        return False
    plain = "".join(" " if one in SIGNS else one for one in text.casefold())
    bare = "".join(
        one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one)
    )
    words = " ".join(bare.split()) + " "
    return _ONLY.fullmatch(words) is not None and _THANKS.search(words) is not None


def is_thanks_for_an_answer(thread: Thread, message: Message) -> bool:
    """Return True if the message only thanks for an answer that asked nothing.

    Nothing may be owed in the thread. Asked before an item is opened, in the sender's transaction.
    """
    if not says_thanks(message.body) or message.attachments.exists():
        return False
    item = for_update(WorkItem.objects.filter(thread=thread, done_at__isnull=True)).first()
    if item is not None and item.status not in THANK.moves:
        return False
    answers = thread.messages.filter(side=Side.TEAM).order_by("-sent_at", "-id")
    newest = answers.first() if WorkItem.objects.filter(thread=thread).exists() else None
    return newest is not None and not asks(newest.body)


def was_only_thanks(message: Message) -> bool:
    """Return True if no answer is due to the message, as the history has it since it was sent.

    Its words alone don't say so: thanks can be an answer to what the team asked.
    """
    thanked = message.thread.events.filter(kind=ThreadEvent.Kind.THANKED)
    return bool(thanked.filter(at=message.sent_at, actor=message.author_id).exists())
