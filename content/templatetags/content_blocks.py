"""Tags for the templates of blocks."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from content.link_handlers import with_sizes
from content.media.documents import kind_and_size
from content.pages.glossary import GlossaryPage
from content.rich_text import expanded
from content.snippets.settings import CrisisLines

register = template.Library()
register.filter("kind_and_size", kind_and_size)


@register.filter
def prose(value) -> SafeString:
    """Rich text as HTML; links to documents say kind and size."""
    return mark_safe(with_sizes(expanded(value)))  # noqa: S308 - made by Wagtail's rewriter


@register.simple_tag(takes_context=True)
def crisis_lines(context):
    return CrisisLines.shown_to(context.get("request"))


@register.simple_tag(takes_context=True)
def glossary_link(context, term):
    """Return the address of the word in the glossary; empty where there is no glossary."""
    request = context.get("request")
    address = GlossaryPage.address_for(request, term.locale_id) if request and term.pk else ""
    return f"{address}#{term.anchor}" if address else ""
