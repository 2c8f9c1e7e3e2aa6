from django import template
from wagtail.models import Page

from content.checks.page import findings

register = template.Library()


@register.simple_tag
def page_findings(page: Page | None) -> list:
    """Return the findings of our own checks; none for things that are not pages."""
    return findings(page.specific) if isinstance(page, Page) else []
