from typing import Any

from django import template
from wagtail.models import Page

from content.workflow import offering

register = template.Library()


@register.simple_tag
def refused_steps(page: Page | None, user: Any) -> list[str]:
    """Return the buttons of the page editor that would be refused with what was just saved."""
    return offering.refused_steps(user, page) if isinstance(page, Page) and page.pk else []
