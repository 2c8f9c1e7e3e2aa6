"""Filters that mark the words which the safety check found, for staff."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.defaultfilters import linebreaks_filter, linebreaksbr
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
Places = Sequence[tuple[int, int]]


@register.filter
def of(found: Any, key: Any) -> Any:
    """Return what a mapping has for a key; nothing where there is no mapping."""
    return found.get(key) if isinstance(found, Mapping) else None


@register.filter
def marked(text: str, places: Places) -> SafeString:
    """Return the text with its places marked; a mark ends with its line and begins again."""
    pieces, at = [], 0
    for start, end in places or ():
        pieces += [conditional_escape(text[at:start]), _mark(text[start:end])]
        at = end
    return format_html_join("", "{}", ([piece] for piece in [*pieces, text[at:]]))


@register.filter
def marked_paragraphs(text: str, places: Places) -> SafeString:
    return linebreaks_filter(marked(text, places), autoescape=False)


@register.filter
def marked_lines(text: str, places: Places) -> SafeString:
    return linebreaksbr(marked(text, places), autoescape=False)


def _mark(words: str) -> SafeString:
    lines = re.split(r"([\r\n]+)", words)
    return format_html_join(
        "", "{}", ([_of_line(line) if line.strip() else line] for line in lines)
    )


def _of_line(line: str) -> SafeString:
    return format_html('<mark class="sm-mark">{}</mark>', line)
