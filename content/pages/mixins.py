"""Fields that several page types share, each with its panels and its place in the search."""

from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model, get_image_model_string
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from content.blocks.links import RelatedLinkBlock
from content.media.renditions import CARD_RENDITIONS
from content.reviews.models import Way
from content.snippets.topics import Topic, in_language
from sm_plugin.database.prepared import Prepared


def without_texts(rows: models.QuerySet, through: str = "") -> models.QuerySet:
    """Leave the sections of pages that are only named, or to which a field leads, where they are.

    A template that shows them nevertheless gets them, for a question a page.
    """
    model: Any = rows.model._meta.get_field(through).related_model if through else rows.model
    texts = [one.name for one in model._meta.concrete_fields if isinstance(one, StreamField)]
    return rows.defer(*(f"{through}__{name}" if through else name for name in texts))


class Summarised(models.Model):
    """A page with one plain sentence or two for lists, search results and shared links."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("One or two plain sentences. Shown in lists and under the title."),
    )

    summary_panels = [FieldPanel("summary")]
    summary_search = [index.SearchField("summary", boost=2)]

    class Meta:
        abstract = True


class Reviewed(models.Model):
    """A page that says when someone last checked that it is still right."""

    read_with: tuple[str, ...] = ("review_record__confirmed_by",)  # when an address leads to it

    class Meta:
        abstract = True

    @property
    def reviewed_on(self) -> date | None:
        """Return the day from the record beside the page; lists select `review_record` with it."""
        record = getattr(self, "review_record", None)
        return record.confirmed_on if record else None

    @property
    def medically_reviewed_by(self) -> str:
        """Return who approved the words in clinical review; empty for any other kind of check."""
        return self._approved_by(Way.PUBLISHED)

    @property
    def reviewed_by(self) -> str:
        """Return the stand-in who did that, of whom nobody says that he or she is a clinician."""
        return self._approved_by(Way.STAND_IN)

    def _approved_by(self, way: Way) -> str:
        record = getattr(self, "review_record", None)
        if record is None or record.way != way or record.confirmed_by is None:
            return ""
        name: str = record.confirmed_by.get_full_name()
        return name


class Illustrated(models.Model):
    """A page whose lead picture appears on it and in lists.

    The picture is a column and not a block, so that a list of pages fetches all its pictures in
    one query. Picture and description are both required to publish, not to save a draft.
    """

    lead_picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("lead picture"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("At least 1,200 pixels wide. Set its focal point so that crops keep the face."),
    )
    lead_picture_alt = models.CharField(
        _("description of the lead picture"),
        max_length=250,
        help_text=_(
            "What the picture shows and why it is here, for readers who cannot see it. "
            "Do not repeat the caption."
        ),
    )

    lead_panels = [
        MultiFieldPanel(
            [FieldPanel("lead_picture"), FieldPanel("lead_picture_alt")],
            heading=_("Lead picture"),
        )
    ]

    class Meta:
        abstract = True

    @staticmethod
    def card_pictures():
        """Fetch the pictures of a whole list in one query and their sizes in another."""
        images = get_image_model().objects.prefetch_renditions(*CARD_RENDITIONS)
        return models.Prefetch("lead_picture", queryset=images)


class TopicsPanel(FieldPanel):
    """A panel that offers the topics of the page's own language."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            offered = self.bound_field.field.queryset.filter(locale_id=self.instance.locale_id)
            self.bound_field.field.queryset = offered


class Topical(models.Model):
    """A page that belongs to topics and points at related pages."""

    topics = ParentalManyToManyField(
        "content.Topic",
        verbose_name=_("topics"),
        blank=True,
        related_name="%(class)ss",
        help_text=_("Readers use topics to find more pages like this one."),
    )
    related_links = StreamField(
        [("link", RelatedLinkBlock())],
        verbose_name=_("related links"),
        blank=True,
        help_text=_("Where to read on, here or on another site."),
    )

    # What the source gets or loses, its translations get and lose.
    override_translatable_fields = [SynchronizedField("topics", overridable=False)]

    # Boxes to tick: in a list of choices one key chooses the first before anybody means to.
    topic_panels = [TopicsPanel("topics", widget=forms.CheckboxSelectMultiple)]
    related_panels = [FieldPanel("related_links")]
    topic_search = [
        index.SearchField("related_links"),
        index.RelatedFields("topics", [index.SearchField("name"), index.FilterField("slug")]),
    ]

    class Meta:
        abstract = True

    @property
    def shown_links(self):
        """Return the related links that lead everybody somewhere."""
        return [link for link in self.related_links if link.value.is_shown]

    def clean(self):
        super().clean()
        self.take_topics_of_language()

    def take_topics_of_language(self):
        """Give a translation the topics of its language, also when wagtail-localize makes it."""
        locale_id = self.locale_id  # type: ignore[attr-defined] # of Page
        topics = list(self.topics.all())
        if any(topic.locale_id != locale_id for topic in topics):
            self.topics = in_language(topics, locale_id)

    @cached_property
    def topic_list(self):
        """Return the topics, fetched once however often the page shows them.

        Those of a draft stand on the page, as those of a row of a list do.
        """
        known = ("_cluster_related_objects", "_prefetched_objects_cache")
        if not self.pk or any("topics" in getattr(self, name, ()) for name in known):
            return list(self.topics.all())
        return _topics_of(type(self)).ask(self.pk)


@cache
def _topics_of(kind: Any) -> Prepared:
    name = kind.topics.field.related_query_name()
    return Prepared(lambda pk: Topic.objects.filter(**{name: pk}))
