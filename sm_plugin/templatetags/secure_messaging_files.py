"""Files in the plugin's pages."""

from django import template

from sm_plugin.files.kinds import ACCEPT
from sm_plugin.files.scanner import has_scanner
from sm_plugin.files.text import file_rows

register = template.Library()
register.filter("file_rows", file_rows)


@register.simple_tag
def sm_file_endings() -> str:
    """Return the endings for the `accept` attribute."""
    return ACCEPT


@register.simple_tag
def sm_has_scanner() -> bool:
    return has_scanner()
