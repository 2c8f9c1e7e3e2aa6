from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.models import Locale, TranslatableMixin
from wagtail.search import index

from .taken import require_free


class Topic(TranslatableMixin, index.Indexed, models.Model):
    """A subject that gathers the spotlights and learning pages of one language."""

    name = models.CharField(
        _("name"),
        max_length=80,
        help_text=_("The words a reader would use, such as “Managing medicines”."),
    )
    slug = models.SlugField(
        _("short name in addresses"),
        max_length=80,
        help_text=_("Appears in the address when a reader picks this topic."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        max_length=300,
        help_text=_("One or two sentences on what a reader finds under this topic."),
    )

    panels = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug"),
        FieldPanel("description"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="topic_slug_once"),
            models.UniqueConstraint(fields=["locale", "name"], name="topic_name_once"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        require_free(self, "name", "slug")


def in_language(topics: Iterable[Topic], locale_id: int) -> list[Topic]:
    """Return each topic in that language; one that is not translated yet stays as it is."""
    asked = list(topics)
    found = Topic.objects.filter(
        translation_key__in=[topic.translation_key for topic in asked], locale_id=locale_id
    )
    own = {topic.translation_key: topic for topic in found}
    return [own.get(topic.translation_key, topic) for topic in asked]


def bring_topics_along(*, source: Any, locale: Locale) -> None:
    """Copy the topics of a page into the language it goes into, with their old names at first.

    Without them the page would be in no list of its language.
    """
    for topic in source.topics.all():
        if not topic.get_translations(inclusive=True).filter(locale=locale).exists():
            copy = topic.copy_for_translation(locale)
            copy.name = _free(locale, "name", f"{copy.name} ")
            copy.slug = _free(locale, "slug", f"{copy.slug}-")
            copy.save()


def _free(locale: Locale, field: str, start: str) -> str:
    """Return the text, or else the text with the first number that no topic there has."""
    taken = set(Topic.objects.filter(locale=locale).values_list(field, flat=True))
    space = start[-1]
    numbered = (f"{start[:76].rstrip(space)}{space}{number}" for number in count(2))
    return next(text for text in chain([start[:-1]], numbered) if text not in taken)
