from wagtail.models import Page

from .crisis import missing_crisis_line
from .findings import Finding
from .links import vague_links
from .pictures import named_after_files, repeated_captions, unfocused_pictures
from .readability import hard_text

CHECKS = (
    missing_crisis_line,
    vague_links,
    named_after_files,
    repeated_captions,
    unfocused_pictures,
    hard_text,
)


def findings(page: Page) -> list[Finding]:
    """Return all that our own checks find on the page as it was last saved."""
    return [finding for check in CHECKS for finding in check(page)]
