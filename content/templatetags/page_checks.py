from django import template
from wagtail.models import Page

from content.checks.page import findings

register = template.Library()


@register.simple_tag
def page_findings(page: Page | None) -> list:
    """What our own checks find; nothing for things that are not pages."""
    return findings(page.specific) if isinstance(page, Page) else []
