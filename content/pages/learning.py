import math
from collections.abc import Iterable

from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from content.answered import note_answered
from content.blocks.care import SelfCheckBlock
from content.blocks.links import SourceBlock
from content.blocks.story import StoryBlock, headings
from content.languages import in_language_of
from content.restrictions import marked
from content.workflow.governed import Governed
from sm_plugin.database.prepared import Prepared

from .below import OneKindBelow
from .listing import Listing
from .mixins import Reviewed, Summarised, Topical

# Older readers and screen readers go through plain prose at about this pace.
WORDS_A_MINUTE = 180


class LearningIndexPage(Governed, OneKindBelow, Page):
    """“Active Learning”: every resource with its source and a teaser."""

    introduction = models.TextField(
        _("introduction"),
        max_length=600,
        help_text=_("Two or three sentences on what readers can learn here and for whom it is."),
    )

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.LearningPage"]
    max_count_per_parent = 1
    template = "content/pages/learning_index.html"
    page_description = _("Lists every learning page, by topic.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("Active Learning index")
        verbose_name_plural = _("Active Learning indexes")

    def get_context(self, request, *args, **kwargs):
        pages = (
            LearningPage.objects.live()
            .public()
            .child_of(self)
            .order_by("path")
            .prefetch_related("topics")
        )
        listing = Listing.of(pages, request.GET)
        note_answered(request, listing.offered)
        return super().get_context(request, *args, **kwargs) | {"listing": listing}


class LearningPage(Governed, Summarised, Reviewed, Topical, Page):
    """A lesson in one skill: its aims, how to do it, and questions to check oneself."""

    source_name = models.CharField(
        _("main source"),
        max_length=150,
        help_text=_("The body whose advice this page follows. Shown in lists."),
    )
    objectives = StreamField(
        [("objective", blocks.CharBlock(max_length=160, icon="tick", label=_("Objective")))],
        verbose_name=_("what readers will learn"),
        blank=True,
        help_text=_("Two to five. Each starts with a verb: “Prepare for a visit”."),
    )
    body = StreamField(StoryBlock(), verbose_name=_("sections"), blank=True)
    questions = StreamField(
        [("question", SelfCheckBlock())],
        verbose_name=_("questions to check yourself"),
        blank=True,
        help_text=_("Readers remember more when they try to answer first."),
    )
    sources = StreamField(
        [("source", SourceBlock())],
        verbose_name=_("sources"),
        blank=True,
        help_text=_("Where the facts come from. Name at least one public body."),
    )
    next_step = models.CharField(
        _("next step"),
        max_length=250,
        blank=True,
        help_text=_("One thing a reader can do today."),
    )
    next_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page to go on to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    parent_page_types = ["content.LearningIndexPage"]
    subpage_types: list[str] = []
    template = "content/pages/learning.html"
    page_description = _("Teaches one skill, with questions to check oneself.")

    content_panels = [
        *Page.content_panels,
        *Summarised.summary_panels,
        FieldPanel("source_name"),
        FieldPanel("objectives"),
        FieldPanel("body"),
        FieldPanel("questions"),
        MultiFieldPanel(
            [FieldPanel("next_step"), PageChooserPanel("next_page")], heading=_("What comes next")
        ),
        FieldPanel("sources"),
        *Topical.related_panels,
        *Topical.topic_panels,
    ]
    search_fields = [
        *Page.search_fields,
        *Summarised.summary_search,
        index.SearchField("objectives"),
        index.SearchField("body"),
        index.SearchField("questions"),
        index.SearchField("source_name"),
        index.SearchField("sources"),
        index.SearchField("next_step"),
        *Topical.topic_search,
    ]

    class Meta:
        verbose_name = _("learning page")
        verbose_name_plural = _("learning pages")

    @cached_property
    def following(self):
        """Return the page to go on to, in this page's language where it exists, if it is open."""
        found = _NEXT_PAGE.ask(self.next_page_id) if self.next_page_id else []
        return next(iter(in_language_of(self, found)), None)

    @property
    def contents(self) -> list[tuple[str, str, bool]]:
        """Return the parts that a list of contents links to: name, words, and if they are ours."""
        parts = [(name, words, False) for name, words in headings(self.body)]
        if self.questions:
            parts.append(("checks", gettext("Check yourself"), True))
        if self.next_step or self.following:
            parts.append(("next", gettext("Your next step"), True))
        return parts

    @property
    def reading_minutes(self):
        return reading_minutes(self.objectives, self.body, self.questions)


_NEXT_PAGE = Prepared(lambda pk: marked(Page.objects.filter(pk=pk)))


def reading_minutes(*streams: StreamValue | None) -> int:
    """Return the whole minutes it takes to read the text, at least one.

    Works on the stored form, so that a list of pages loads no picture just to count words.
    """
    words = sum(
        len(strip_tags(text).split())
        for stream in streams
        for child in (stream.raw_data if stream else ())
        for text in _texts(child["value"])
    )
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value.replace("<", " <")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"id", "type"}:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
