"""Filters of the plugin's own pages: moments in words, phone numbers, form controls."""

import re
from typing import Any

from django import template
from django.forms import BoundField, ModelChoiceField, RadioSelect
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sm_plugin.dates import day_in_words, day_of, full_moment, last_day, moment
from sm_plugin.teams.default_text import for_reader
from sm_plugin.web.plain_widgets import plain_html
from sm_plugin.web.veteran.page import address, step_address

register = template.Library()
register.filter("day_in_words", day_in_words)
register.filter("day_of", day_of)
register.filter("last_day", last_day)
register.filter("moment", moment)
register.filter("full_moment", full_moment)
register.filter("for_reader", for_reader)
register.filter("step_address", step_address)

MOST_FIELDS = 200  # that a process keeps, a field for each form, language and list of choices
_fields: dict[Any, SafeString] = {}
EXTENSION = re.compile(r"(?:ext|x)[^\dx]*+(\d++)\s*$", re.IGNORECASE)


@register.simple_tag(takes_context=True)
def sm_url(context: dict[str, Any], name: str, **kwargs: Any) -> str:
    """Return the address of one of the Veteran's pages, in the mailbox that the page is about."""
    return address(context["access"], name, **kwargs)


@register.simple_tag
def sm_field(field: BoundField) -> SafeString:
    """Draw a field with its label; once where a form says that all people get the same one.

    Only as nobody has filled it in yet: what somebody chose, or chose wrongly, is drawn each time.
    """
    is_kept = field.name in getattr(field.form, "same_for_all", ())
    if not is_kept or field.errors or field.data or field.initial is not None:
        return _drawn(field)
    rows: Any = field.field.choices if isinstance(field.field, ModelChoiceField) else ()
    key = type(field.form), field.html_name, get_language(), tuple(rows)  # others' are the class's
    drawn = _fields.get(key)
    if drawn is None:
        if len(_fields) >= MOST_FIELDS:
            _fields.clear()
        drawn = _fields[key] = _drawn(field)
    return drawn


def _drawn(field: BoundField) -> SafeString:
    return render_to_string("sm_plugin/partials/field.html", {"field": field})


@register.filter
def phone_link(number: str, after: str = "") -> SafeString:
    """A phone number to tap on, with the sign after it, which must not stand on a line alone.

    An extension is dialed after a pause.
    """
    extension = EXTENSION.search(number)
    main = number[: extension.start()] if extension else number
    dialed = re.sub(r"[^\d+]", "", main) + (f",{extension[1]}" if extension else "")
    link = format_html('<a class="sm-phone" href="tel:{}">{}</a>', dialed, number)
    return format_html('<span class="sm-unbroken">{}{}</span>', link, after) if after else link


@register.filter
def grouped(number: int) -> str:
    """10,000 is easier to read than 10000."""
    return number_format(number, force_grouping=True)


@register.filter
def error_target(field: BoundField) -> str:
    """Return the id a link of the error summary leads to; a group of radios has none itself."""
    if field.is_hidden:
        return ""
    is_group = isinstance(field.field.widget, RadioSelect)
    return f"{field.auto_id}_0" if is_group else field.id_for_label


@register.filter
def is_counted(field: BoundField) -> bool:
    """Return True if the page says how long the text may be, and how much is left."""
    return "data-count" in field.field.widget.attrs


@register.filter
def control(field: BoundField) -> SafeString:
    """The native control, described by its hint, its error and its count of characters.

    No `maxlength`: it would cut a pasted text without a word. The form says what is too long.
    """
    attrs: dict[str, Any] = {"class": "sm-control", "maxlength": False}
    if is_counted(field):
        attrs["aria-describedby"] = f"{field.aria_describedby} {field.auto_id}_count".strip()
        attrs["data-count-left"] = _("{n} characters left")
        attrs["data-count-over"] = _("{n} characters too many")
    return plain_html(field, attrs) or field.as_widget(attrs=attrs)


@register.filter
def bare(field: BoundField) -> SafeString:
    """The native control as the form has it, without a class or anything that describes it."""
    return plain_html(field, {}) or field.as_widget()
