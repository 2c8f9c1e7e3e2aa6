from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from content.blocks.story import StoryBlock
from content.workflow.governed import Governed

from .below import OneKindBelow
from .mixins import Reviewed, Summarised, Topical


class StandardPage(Governed, Summarised, Reviewed, Topical, OneKindBelow, Page):
    """A page of its own that belongs to no series, such as help or accessibility."""

    body = StreamField(StoryBlock(), verbose_name=_("sections"), blank=True)

    parent_page_types = ["content.HomePage", "content.StandardPage"]
    subpage_types = ["content.StandardPage"]
    template = "content/pages/standard.html"
    page_description = _("A page of its own: help, contact, accessibility.")

    content_panels = [
        *Page.content_panels,
        *Summarised.summary_panels,
        FieldPanel("body"),
        *Topical.related_panels,
        *Topical.topic_panels,
    ]
    search_fields = [
        *Page.search_fields,
        *Summarised.summary_search,
        index.SearchField("body"),
        *Topical.topic_search,
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
