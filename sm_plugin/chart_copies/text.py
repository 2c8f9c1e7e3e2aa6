"""The state of a conversation in the chart, in words for its team."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.threads.models import Thread

from .choices import DIED, DIED_TWICE, NOT_THEIRS, CopyState

Facts = Mapping[str, Any]  # of one copy, as `querysets` asks them along


def chart_lines(thread: Thread, last_sent: Facts | None, first_unsent: Facts | None) -> list[str]:
    """Return what of the thread is in the chart, and what the rest waits for; nothing for none.

    No version goes before the one it replaces, so the first one that is not sent holds up all.
    """
    lines = []
    if last_sent:
        lines.append(_in_chart(last_sent, is_whole=first_unsent is None and _is_noted(thread)))
    if first_unsent:
        lines.append(_not_in_chart(first_unsent))
    return lines


def problem_words(problem: str) -> str:
    """Return what went wrong: our own reasons in words, the answer of the chart as it was."""
    if problem == NOT_THEIRS:
        return _("The account was another person's.")
    if problem in (DIED, DIED_TWICE):
        return _("The server stopped while it was saved.")
    return problem


def _is_noted(thread: Thread) -> bool:
    """Return True if nothing came after the newest copy, whether or not that was sent."""
    through = thread.in_chart_through
    return through is not None and through >= thread.last_message_at


def _in_chart(facts: Facts, *, is_whole: bool) -> str:
    if is_whole:
        return _("Saved to the chart, version %(version)s. Receipt: %(receipt)s") % facts
    text = _(
        "Version %(version)s is in the chart, without what came after it. Receipt: %(receipt)s"
    )
    return text % facts


def _not_in_chart(facts: Facts) -> str:
    if facts["state"] == CopyState.REFUSED:
        return _("Could not be saved to the chart. The team's coordinator can try again.")
    text = ngettext(
        "Version %(version)s waits to be saved to the chart; tried %(n)s time.",
        "Version %(version)s waits to be saved to the chart; tried %(n)s times.",
        facts["tries"],
    )
    return text % {"version": facts["version"], "n": facts["tries"]}
