from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from content.snippets.glossary import GlossaryTerm

from .text import LINKS


class GlossaryTermBlock(blocks.StructBlock):
    """A hard word, explained where it is needed in the words of the glossary."""

    term = SnippetChooserBlock(
        "content.GlossaryTerm",
        label=_("Word"),
        help_text=_("The explanation is kept in the glossary and is the same on each page."),
    )

    def get_searchable_content(self, value):
        """Return the words that are explained on the page: a chooser gives the search none."""
        term = value.get("term") if value else None
        return [term.in_words] if term else []

    def get_preview_value(self):
        """Show a word of the library, else one that was never saved."""
        term = GlossaryTerm.objects.order_by("pk").first() or GlossaryTerm(
            name="Dose", definition="How much of a medicine to take at one time."
        )
        return self.normalize({"term": term})

    class Meta:
        icon = "openquote"
        group = LINKS
        label = _("Word explained")
        template = "content/blocks/glossary_term.html"
        description = _("A word of the glossary, explained on the spot.")
