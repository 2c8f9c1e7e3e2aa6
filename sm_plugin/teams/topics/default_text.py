"""Words of topics and questions in the reader's language, as long as they are the default ones.

What an administrator wrote is shown as it was written: only its author can translate that.

See docs/decisions/0069.
"""

from django.conf import settings
from django.utils.translation import gettext, override

from .default_questions import DEFAULT_QUESTIONS
from .default_topics import DEFAULT_TOPICS

QUESTIONS = [question for asked in DEFAULT_QUESTIONS.values() for question in asked]
DEFAULT_WORDS = frozenset(
    (
        *(words for topic in DEFAULT_TOPICS for words in (topic.label, topic.hint)),
        *(words for question in QUESTIONS for words in (question.label, question.help_text)),
        *(choice for question in QUESTIONS for choice in question.choices.splitlines()),
    )
) - {""}


def for_reader(words: str) -> str:
    """Return the words themselves, or their translation where they are default words."""
    return gettext(words) if words in DEFAULT_WORDS else words


def for_each_reader(*words: str) -> list[str]:
    """Return the words in one text: as they are kept, and as each language of the site shows them.

    A search looks through these: nobody types other words than those that are on the page.
    """
    texts = [" ".join(words)]
    if DEFAULT_WORDS.isdisjoint(words):
        return texts
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts.append(" ".join(map(for_reader, words)))
    return list(dict.fromkeys(texts))
