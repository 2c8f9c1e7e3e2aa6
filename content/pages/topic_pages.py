from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from content.blocks.story import StoryBlock
from content.languages import with_words_language
from content.workflow.governed import Governed

from .below import OneKindBelow
from .learning import LearningPage
from .mixins import Reviewed, Summarised
from .spotlights import SpotlightPage

ROWS = 6


class TopicIndexPage(Governed, OneKindBelow, Page):
    """Every topic that has a page of its own."""

    introduction = models.TextField(
        _("introduction"), max_length=600, help_text=_("A sentence or two on what topics are for.")
    )

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.TopicPage"]
    max_count_per_parent = 1
    template = "content/pages/topic_index.html"
    page_description = _("Lists every topic.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("topic index")
        verbose_name_plural = _("topic indexes")

    def get_context(self, request, *args, **kwargs):
        pages = with_words_language(TopicPage.objects.live().public().child_of(self))
        pages = pages.order_by("title")
        return super().get_context(request, *args, **kwargs) | {"pages": pages}


class TopicPage(Governed, Summarised, Reviewed, Page):
    """A page of the spotlights and lessons of one topic, under a short text of its own."""

    read_with = (*Reviewed.read_with, "topic")
    topic = models.ForeignKey(
        "content.Topic",
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        null=True,
        related_name="pages",
        help_text=_("Spotlights and lessons with this topic are listed by themselves."),
    )
    body = StreamField(
        StoryBlock(),
        verbose_name=_("sections"),
        blank=True,
        help_text=_("What every reader on this topic should know. May stay empty."),
    )

    parent_page_types = ["content.TopicIndexPage"]
    subpage_types: list[str] = []
    template = "content/pages/topic.html"
    page_description = _("Gathers the spotlights and lessons of one topic.")

    content_panels = [
        *Page.content_panels,
        *Summarised.summary_panels,
        FieldPanel("topic"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        *Summarised.summary_search,
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("topic page")
        verbose_name_plural = _("topic pages")

    def clean(self):
        super().clean()
        if self.topic_id is None:
            return
        others = TopicPage.objects.filter(topic_id=self.topic_id, locale_id=self.locale_id)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError({"topic": _("This topic has a page already. Change that one.")})

    def get_context(self, request, *args, **kwargs):
        lessons = self._on_topic(LearningPage).order_by("path").prefetch_related("topics")
        spotlights = self._on_topic(SpotlightPage).for_cards()
        return super().get_context(request, *args, **kwargs) | {
            "lessons": lessons[:ROWS],
            "spotlights": spotlights[:ROWS],
        }

    def _on_topic(self, model):
        pages = with_words_language(model.objects.live().public())
        return pages.filter(topics=self.topic_id, locale_id=self.locale_id)
