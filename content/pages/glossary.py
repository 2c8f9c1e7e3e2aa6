import unicodedata
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.restrictions import open_to_all
from content.snippets.glossary import GlossaryTerm
from content.workflow.governed import Governed


def letter_of(name):
    """Return the letter under which a reader looks a word up: E for “Édema”, # for “3D”."""
    first = unicodedata.normalize("NFD", name.strip())[:1].upper()
    return first if first.isalpha() else "#"


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
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("explained"),
    ]

    class Meta:
        verbose_name = _("glossary")
        verbose_name_plural = _("glossaries")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"letters": self.letters()}

    def explained(self):
        """Return what readers see of each word, for the search."""
        terms = GlossaryTerm.objects.filter(locale_id=self.locale_id)
        return " ".join(term.in_words for term in terms)

    def letters(self):
        """Return the letters that have words, in order, each with its words."""
        terms = GlossaryTerm.objects.filter(locale_id=self.locale_id)
        ordered = sorted(terms, key=lambda term: (letter_of(term.name), term.name.casefold()))
        by_letter = groupby(ordered, key=lambda term: letter_of(term.name))
        return [(letter, list(words)) for letter, words in by_letter]

    @classmethod
    def address_for(cls, request, locale_id):
        """Return the address of the glossary of that language, or ""; one query a request."""
        known = request.__dict__.setdefault("_glossaries", {})
        if locale_id not in known:
            page = open_to_all(cls.objects.filter(locale_id=locale_id)).first()
            known[locale_id] = page.get_url(request) if page else ""
        return known[locale_id]
