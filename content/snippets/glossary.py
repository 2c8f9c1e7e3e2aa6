import unicodedata
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.models import Page, TranslatableMixin
from wagtail.search import index

from content.workflow.governed import Governed


def letter_of(name):
    """The letter under which a reader looks a word up: “Édema” stands under E, “3D” under #."""
    first = unicodedata.normalize("NFD", name.strip())[:1].upper()
    return first if first.isalpha() else "#"


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

    @property
    def anchor(self):
        return f"word-{self.slug}"


class GlossaryPage(Governed, Page):
    """Every word of the glossary in the page's language, from A to Z."""

    introduction = models.TextField(
        _("introduction"), max_length=600, help_text=_("A sentence or two on how to use the list.")
    )

    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "content/pages/glossary.html"
    page_description = _("Every explained word, from A to Z.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("glossary")
        verbose_name_plural = _("glossaries")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"letters": self.letters()}

    def letters(self):
        """Return the letters in order, each with its words; letters without words are left out."""
        terms = GlossaryTerm.objects.filter(locale_id=self.locale_id)
        ordered = sorted(terms, key=lambda term: (letter_of(term.name), term.name.casefold()))
        by_letter = groupby(ordered, key=lambda term: letter_of(term.name))
        return [(letter, list(words)) for letter, words in by_letter]

    @classmethod
    def address_for(cls, request, locale_id):
        """Return the address of that language's glossary, or nothing; one query a request."""
        known = request.__dict__.setdefault("_glossaries", {})
        if locale_id not in known:
            page = cls.objects.live().filter(locale_id=locale_id).first()
            known[locale_id] = page.get_url(request) if page else ""
        return known[locale_id]
