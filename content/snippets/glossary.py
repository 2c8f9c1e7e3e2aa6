from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index

from .taken import require_free


class GlossaryTerm(TranslatableMixin, index.Indexed, models.Model):
    """A hard word and what it means, explained once for every page."""

    name = models.CharField(
        _("word"), max_length=80, help_text=_("As a reader meets it, such as “Dose”.")
    )
    slug = models.SlugField(
        _("short name in addresses"),
        max_length=80,
        help_text=_("Links from pages lead to this place of the glossary."),
    )
    also = models.CharField(
        _("other words for it"),
        max_length=160,
        blank=True,
        help_text=_("Such as “blood pressure medicine” for “antihypertensive”."),
    )
    definition = models.TextField(
        _("what it means"),
        max_length=400,
        help_text=_("One or two plain sentences, without other hard words."),
    )

    panels = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug"),
        FieldPanel("also"),
        FieldPanel("definition"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("also"),
        index.SearchField("definition"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("word of the glossary")
        verbose_name_plural = _("words of the glossary")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="glossary_slug_once")
        ]

    def __str__(self):
        return self.name

    def clean(self):
        require_free(self, "slug")

    @property
    def in_words(self):
        """Return all that readers see of it."""
        return " ".join(filter(None, [self.name, self.also, self.definition]))

    @property
    def anchor(self):
        return f"word-{self.slug}"
