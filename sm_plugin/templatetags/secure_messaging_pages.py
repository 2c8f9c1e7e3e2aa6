"""Filters of the plugin's own pages: moments in words, phone numbers, form controls."""

import re
from datetime import datetime, tzinfo
from html import escape
from typing import Any

from django import template
from django.forms import BoundField, RadioSelect
from django.template.base import (
    FilterExpression,
    NodeList,
    Parser,
    Token,
    render_value_in_context,
    token_kwargs,
)
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sm_plugin.addresses import address_of
from sm_plugin.teams.choices import Role
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.dates import day_in_words, day_of, full_moment, last_day, moment
from sm_plugin.text.names import person_name
from sm_plugin.text.phones import parts_of
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message
from sm_plugin.threads.text import author_name
from sm_plugin.vault.fields import SealedFields
from sm_plugin.web.drawn import Kept, drawn_around, drawn_field
from sm_plugin.web.filled import NOTHING, filled
from sm_plugin.web.plain_widgets import hidden_html, plain_html
from sm_plugin.web.veteran.page import address, step_address

register = template.Library()
register.filter("day_in_words", day_in_words)
register.filter("day_of", day_of)
register.filter("last_day", last_day)
register.filter("moment", moment)
register.filter("full_moment", full_moment)
register.filter("for_reader", for_reader)
register.filter("step_address", step_address)
register.filter("hidden", hidden_html)


@register.filter
def readable(row: SealedFields, name: str) -> str:
    """Return a sealed text for a list; one that can't be opened says so."""
    return row.readable(name)


@register.simple_tag(takes_context=True)
def sm_url(context: dict[str, Any], name: str, **kwargs: Any) -> str:
    """Return the address of one of the Veteran's pages, in the mailbox that the page is about."""
    return address(context["access"], name, **kwargs)


@register.simple_tag(takes_context=True)
def item_url(context: dict[str, Any], name: str) -> str:
    """Return the address of one of the pages of the `item`, with the list that it came from."""
    address, words = address_of(name, item_id=context["item"].pk), context.get("list_query", "")
    return f"{address}?{words}" if words else address


TIME = (
    '<time class="{}" datetime="{}"><span class="sm-screen-only">{}</span>'
    '<span class="sm-print-only">{}</span></time>'
)


@register.simple_tag
def sm_time(at: datetime, zone: tzinfo, name: str) -> SafeString:
    """Return a moment as a list says it, on paper in full; `name` is its class."""
    stamp = timezone.localtime(at).isoformat()
    return filled(TIME, name, stamp, moment(at, zone), full_moment(at, zone))


AUTHOR = '<{0} class="sm-message__author"><bdi>{1}</bdi>{2}</{0}>\n{3}'


@register.simple_tag(takes_context=True)
def message_head(context: Context, message: Message) -> SafeString:
    """Return who wrote a message of the page's `thread`, and when."""
    reader = getattr(context.get("user"), "pk", None)
    own = f" {_('(you)')}" if message.author_id == reader else ""
    by_other = message.author_id != context["thread"].patient.user_id
    if message.author_role:
        more: str = f", {Role(message.author_role).label}"
    elif message.side == Side.PATIENT and by_other:
        name = escape(person_name(context["thread"].patient.user))
        more = SafeString(f"{escape(own)}, {_('for <bdi>%(name)s</bdi>') % {'name': name}}")
    elif own or message.side != Side.PATIENT:
        more = own
    else:
        more = f", {Side.PATIENT.label}"
    when = sm_time(message.sent_at, context["zone"], "sm-message__when")
    return filled(AUTHOR, context.get("heading") or "h3", author_name(message), more, when)


PAGES = '<nav class="sm-pages" aria-label="{}">\n    {}\n    {}\n  </nav>'
PAGE = '<a class="sm-button sm-button--plain" href="{}?{}">{}</a>'


@register.simple_tag(takes_context=True)
def list_pages(context: Context, newer_label: str, older_label: str) -> SafeString:
    """Link the pages of a list before and after this one, as `newer` and `older` say.

    `list_url`, the name of its `queue` and the words of its `query` stay as they are.
    """
    start, queue = str(context.get("list_url", "")), context.get("queue")
    words = context.get("query")
    kept = "&".join([*([f"queue={queue.name}"] if queue else ()), *([words] if words else ())])
    links = {"newer": newer_label, "older": older_label}
    made = [_page_link(start, kept, way, context.get(way), links[way]) for way in links]
    return filled(PAGES, _("More of this list"), *made) if any(made) else NOTHING


def _page_link(start: str, kept: str, way: str, cursor: str | None, label: str) -> SafeString:
    if not cursor:
        return NOTHING
    here = urlencode({way: cursor})
    return filled(PAGE, start, f"{kept}&{here}" if kept else here, label)


@register.simple_tag
def sm_field(field: BoundField, label: str = "") -> SafeString:
    """Draw a field with its label, or with another one."""
    return drawn_field(field, label)


@register.filter
def phone_link(number: str, after: str = "") -> SafeString:
    """A phone number to tap on, with the sign after it, which must not stand on a line alone.

    An extension is dialed after a pause.
    """
    main, extension = parts_of(number)
    dialed = re.sub(r"[^\d+]", "", main) + (f",{extension}" if extension else "")
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


@register.tag
def drawn_once(parser: Parser, token: Token) -> "DrawnOnce":
    """`{% drawn_once name=value … %}…{% enddrawn_once %}` around what only these values decide.

    It is drawn once for each of them and each language, and nothing else of the page is known in
    it: no person, no request, no token. Values are few, and plain: texts, numbers, yes or no.

    `{% drawn_once name=value … around name other=value … %}` leaves gaps: what is named behind
    `around` is of this page alone. `{{ name }}` is where each page puts it; nothing else can be
    done with it there, as it is not known when the part is drawn.
    """
    _tag, *words = token.split_contents()
    values = token_kwargs(words, parser)
    named = [word if "=" in word else f"{word}={word}" for word in words[1:]]
    gaps = token_kwargs(named, parser) if words[:1] == ["around"] else {}
    content = parser.parse(("enddrawn_once",))
    parser.delete_first_token()
    return DrawnOnce(values, gaps, content)


class DrawnOnce(template.Node):
    """Show the part as this process has drawn it before, or draw it; then fill its gaps."""

    MOST_KEPT = 100

    def __init__(
        self,
        values: dict[str, FilterExpression],
        gaps: dict[str, FilterExpression],
        content: NodeList,
    ) -> None:
        self.values, self.content = values, content
        self.gaps = gaps
        self.kept: Kept[SafeString] = Kept(self.MOST_KEPT)

    def render(self, context: Context) -> SafeString:
        values = {name: one.resolve(context) for name, one in self.values.items()}
        key = context.get("page_language") or get_language(), *values.values()
        drawn = self.kept.once(key, lambda: self._draw(context, values))
        if not self.gaps:
            return drawn
        given = {name: _as_shown(one, context) for name, one in self.gaps.items()}
        return SafeString(drawn % given)

    def _draw(self, context: Context, values: dict[str, Any]) -> SafeString:
        """Draw the part, one with gaps as a format; raise `ValueError` where a gap is changed."""

        def draw(signs: dict[str, SafeString]) -> SafeString:
            return self.content.render(context.new(values | signs))

        return SafeString(drawn_around(self.gaps, draw)) if self.gaps else draw({})


def _as_shown(one: FilterExpression, context: Context) -> str:
    """Return the value as a template shows it, a text without asking what else it could be."""
    value = one.resolve(context)
    if type(value) is SafeString:
        return value
    if type(value) is str and context.autoescape:
        return escape(value)
    return render_value_in_context(value, context)


@register.filter
def bare(field: BoundField) -> SafeString:
    """The native control as the form has it, without a class or anything that describes it."""
    return plain_html(field, {}) or field.as_widget()
