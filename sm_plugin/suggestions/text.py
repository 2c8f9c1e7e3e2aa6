"""A suggestion in words: what the message looks like, who reads that first, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sm_plugin.teams.text import a_role

from .choices import TOPIC_OF
from .reading import Reading

NAMES: dict[str, str | Promise] = {
    "renewal": gettext_lazy("a renewal of a medicine"),
    "medicine": gettext_lazy("a question about a medicine"),
    "scheduling": gettext_lazy("a question about an appointment"),
    "health": gettext_lazy("a symptom or health question"),
    "test_result": gettext_lazy("a question about a test result"),
    "address": gettext_lazy("a new address or phone number"),
    "forms": gettext_lazy("a form, a letter or records"),
}


@dataclass(frozen=True)
class Suggestion:
    """`topics` are codes to choose from, one or two; `code` stands for what was found.

    Its repr keeps words of the message to itself, because faults are logged.
    """

    topics: tuple[str, ...]
    code: str
    text: str
    reason: str = field(repr=False)


def named(subject: str) -> str:
    """Return what a message of this subject is, as a phrase; empty for one without a name."""
    return str(NAMES.get(subject, ""))


def suggest(
    found: Sequence[Reading], readers: Mapping[str, str], *, chosen: str = "", kept: str = ""
) -> Suggestion | None:
    """Return what to suggest of what was found, if the person chose something else, or nothing.

    `readers` are the topics on offer by code, with the role that reads each first. `kept` is the
    code of an earlier suggestion that the person did not take: it does not come again.
    """
    on_offer = [one for one in found if TOPIC_OF[one.subject] in readers]
    found = _one_a_topic([one for one in on_offer if one.subject in NAMES])
    topics = tuple(TOPIC_OF[one.subject] for one in found)
    code = "-".join(topics)
    if not found or chosen in topics or code == kept:
        return None
    return Suggestion(topics, code, _words(found, readers), _reason(found))


def _one_a_topic(found: Sequence[Reading]) -> list[Reading]:
    """Leave out the second of two subjects that are one topic of the form."""
    first: dict[str, Reading] = {}
    for one in found:
        first.setdefault(TOPIC_OF[one.subject], one)
    return list(first.values())


def _words(found: Sequence[Reading], readers: Mapping[str, str]) -> str:
    names = [str(NAMES[one.subject]) for one in found]
    roles = [a_role(readers[TOPIC_OF[one.subject]]) for one in found]
    if len(found) == 1:
        return _("This looks like %(what)s: %(role)s reads it first.") % {
            "what": names[0],
            "role": roles[0],
        }
    return _(
        "This looks like two things: %(what)s (%(role)s reads it first) and %(other)s "
        "(%(other_role)s reads it first). Choose what matters most."
    ) % {"what": names[0], "role": roles[0], "other": names[1], "other_role": roles[1]}


def _reason(found: Sequence[Reading]) -> str:
    words = [word for one in found for word in one.words]
    if not words:
        return ""
    shown = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return _("Because of the words %(words)s.") % {"words": shown}
