"""The lines of the worklist as HTML, one format a line.

As a template they took a third of the page's processor time: each variable of each line is looked
up, put into words and escaped by itself. `filled` escapes whatever is put in.

See docs/decisions/0635.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sm_plugin.addresses import addresses_of
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.said import Say, said_once
from sm_plugin.web.filled import NOTHING, filled, joined
from sm_plugin.worklist.services import shown_as

from ..presenters import waiting_words
from .rows import WorkRow

ROW = """
          <tr role="row" class="sm-worklist__row{kinds}">
            <td role="cell" class="sm-worklist__tick">
              <label><input type="checkbox" name="items" value="{shown}" {disabled}><span class="sm-hidden">{choose}</span></label>
            </td>
            <td role="cell" class="sm-worklist__due">{due}{alarm}</td>
            <td role="cell" class="sm-worklist__patient"><span class="sm-worklist__both"><bdi>{patient}</bdi> <span class="sm-worklist__ids"><span class="sm-worklist__born">{born}, </span>{record}</span></span></td>
            <td role="cell" class="sm-worklist__subject"><a href="{address}?{query}" data-row><bdi>{subject}</bdi></a></td>
            <td role="cell" class="sm-worklist__topic">{topic}</td>
            {team}
            <td role="cell" class="sm-worklist__has">{files}{notes}</td>
            <td role="cell" class="sm-worklist__with">{holder}</td>
          </tr>
"""  # noqa: E501 - one line a cell, as it stands in the page
OFF = '<span aria-hidden="true">{}</span><span class="sm-hidden">{}. {}</span>'
URGENT = '<span class="sm-hidden"> {}. <span data-clock>{}</span></span>'
ESCALATED = '<span class="sm-hidden"> {}</span>'
TEAM = '<td role="cell" class="sm-worklist__team">{}</td>'
SIGN = '<span class="sm-sign sm-sign--{}"><span class="sm-hidden">{}</span></span>'
HOLDER = '<span class="sm-initials" aria-hidden="true">{}</span><span class="sm-hidden">{}</span>'
DISABLED = SafeString("disabled")
WAITS = '<span class="sm-worklist__role">{}</span>'


def worklist_html(rows: Iterable[WorkRow], query: str, *, shows_team: bool) -> SafeString:
    """Return the lines of the list whose address has this query."""
    files = filled(SIGN, "file", _("Has files"))
    notes = filled(SIGN, "note", _("Has notes"))
    address_of = addresses_of("item", "item_id")
    say, query = said_once(), filled("{}", query)
    topic_of = cache(lambda label: filled("{}", for_reader(label)))  # many lines have the same one
    choose = _("Choose “%(subject)s” of %(name)s, record %(record)s")
    drawn = []
    for one in rows:
        item, row, thread = one.item, one.row, one.item.thread
        record, subject = thread.patient.shown_record, row.subject.text
        named = {"subject": subject, "name": row.patient_name, "record": record}
        team = filled(TEAM, item.team.name) if shows_team else NOTHING
        line = filled(
            ROW,
            kinds=_kinds(one),
            shown=shown_as(item),
            disabled=DISABLED if row.urgency else NOTHING,
            choose=choose % named,
            due=_due(one),
            alarm=_alarm(one, say),
            patient=row.patient_name,
            born=in_figures(thread.patient.birth_date),
            record=record,
            address=address_of(item.pk),
            query=query,
            subject=subject,
            topic=topic_of(thread.topic.label),
            team=team,
            files=files if one.has_files else NOTHING,
            notes=notes if one.has_notes else NOTHING,
            holder=_holder(one),
        )
        drawn.append(line)
    return joined(drawn)


def _holder(one: WorkRow) -> SafeString:
    """Return the initials of who has it, or the role that it waits for."""
    if one.initials:
        return filled(HOLDER, one.initials, one.row.state)
    return filled(WAITS, one.waits_for) if one.waits_for else NOTHING


def _kinds(one: WorkRow) -> SafeString:
    late = " sm-worklist__row--late" if one.is_late else ""
    kinds = " sm-worklist__row--urgent" if one.row.urgency else late
    if one.is_new:
        kinds += " sm-worklist__row--new"
    return SafeString(f"{kinds} sm-worklist__row--off" if one.off else kinds)


def _due(one: WorkRow) -> str:
    if one.off:
        return filled(OFF, one.off, one.row.put_off, one.row.due)
    if one.promised:
        return filled(OFF, one.promised, one.row.promised, one.row.due)
    return one.due


def _alarm(one: WorkRow, say: Say) -> SafeString:
    if (urgency := one.row.urgency) and (since := one.item.alarm_at):
        return filled(URGENT, urgency.label, waiting_words(since, say))
    if one.item.escalated_at and one.item.is_open:
        return filled(ESCALATED, _("Escalated"))
    return NOTHING


def in_figures(day: date | None) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year:04}" if day else ""
