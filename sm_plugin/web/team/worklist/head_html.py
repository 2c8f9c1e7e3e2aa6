"""The queues, teams and filters around the lines of the worklist as HTML, one format each.

See docs/decisions/0635.
"""

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from sm_plugin.teams.models import CareTeam
from sm_plugin.text.said import Say, said_once
from sm_plugin.triage.queues import QUEUES, QueueTab
from sm_plugin.web.filled import NOTHING, filled, joined

from .rows import Chip

TAB = """
          <li>
            <a class="sm-rail__link" href="?queue={name}"{current}>{label}
            {count}</a>
          </li>
"""
COUNT = '<span class="sm-rail__count">{}<span class="sm-hidden"> {}</span></span>'
TEAM = "<li>{}</li>"
CHIP = """
  <a class="sm-chip" href="?{query}"{current}><bdi>{label}</bdi> <span>{shown}</span></a>
"""
CURRENT_PAGE = SafeString(' aria-current="page"')
CURRENT = SafeString(' aria-current="true"')


def tabs_html(tabs: Iterable[QueueTab]) -> SafeString:
    say = said_once()
    return joined(
        filled(
            TAB,
            name=tab.queue.name,
            current=CURRENT_PAGE if tab.is_current else NOTHING,
            label=say(_label, tab.queue.name),
            count=_count(tab, say),
        )
        for tab in tabs
    )


def _label(queue: str) -> str:
    return str(QUEUES[queue].label)


def _count(tab: QueueTab, say: Say) -> SafeString:
    """Return how many there are; nothing where counting would never end."""
    if tab.count is None:
        return NOTHING
    return filled(COUNT, tab.shown, say(_items, tab.count))


def _items(count: int) -> str:
    return ngettext("item", "items", count)


def teams_html(teams: Iterable[CareTeam]) -> SafeString:
    return joined(filled(TEAM, team.name) for team in teams)


def chips_html(chips: Iterable[Chip]) -> SafeString:
    return joined(
        filled(
            CHIP,
            query=one.query,
            current=CURRENT if one.is_on else NOTHING,
            label=one.label,
            shown=one.shown,
        )
        for one in chips
    )
