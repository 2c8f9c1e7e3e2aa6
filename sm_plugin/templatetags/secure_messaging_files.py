"""Files in the plugin's pages."""

from typing import Any

from django import template

from sm_plugin.files.kinds import ACCEPT
from sm_plugin.files.scanner import has_scanner
from sm_plugin.files.text import FileRow, file_rows

register = template.Library()
register.filter("file_rows", file_rows)


@register.filter
def files_of(owner: Any) -> list[FileRow]:
    """Return the files of a message or a draft, in words; of no draft there are none."""
    return file_rows(owner.attachments.all()) if owner else []


@register.simple_tag
def sm_file_endings() -> str:
    """Return the endings for the `accept` attribute."""
    return ACCEPT


@register.simple_tag
def sm_has_scanner() -> bool:
    return has_scanner()
