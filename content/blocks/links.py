from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from content.languages import in_readers_language, source_language, words_language
from content.media.documents import kind_and_size
from content.restrictions import is_open
from content.rich_text import opened

from .choosers import DocumentBlock, PageBlock
from .text import LINKS


class LinkValue(blocks.StructValue):
    """Tell where a link goes and what it is called, however it was entered."""

    @cached_property
    def target(self):
        """Return the page, in the active language where it exists, or the document."""
        page = self.get("page")
        return in_readers_language(page) if page else self.get("document")

    @property
    def is_shown(self):
        """Return True if the link leads everybody somewhere.

        Its page may be deleted, live no more, or for some readers alone, as its document may be.
        """
        return is_open(self.target) if self.target else bool(self.href)

    @property
    def href(self):
        return self.target.url if self.target else opened(self.get("url"))

    @property
    def foreign_language(self):
        """Return the language of a page that is not there in the language shown; else empty."""
        page = self.target if self.get("page") else None
        if page is None or get_language() == source_language():
            return ""
        code = words_language(page) or page.locale.language_code
        return "" if code == get_language() else code

    @property
    def label(self):
        target = self.target
        words = self.get("text") or (target.title if target else self.href)
        document = self.get("document")
        return f"{words} ({kind_and_size(document)})" if document else words


class RelatedLinkBlock(blocks.StructBlock):
    """A link to one page or document of this site or to one address elsewhere."""

    page = PageBlock(
        required=False, label=_("Page on this site"), help_text=_("Choose a page, or …")
    )
    document = DocumentBlock(
        required=False,
        label=_("Document of this site"),
        help_text=_("… choose a file. Its kind and size are added to the link. Or …"),
    )
    url = blocks.URLBlock(
        required=False,
        label=_("Address on another site"),
        help_text=_("… paste a full address. Fill in one of the three."),
    )
    text = blocks.CharBlock(
        required=False,
        max_length=150,
        label=_("Words of the link"),
        help_text=_(
            "Say where the link goes. Never “click here”. Empty: the title of the page is used."
        ),
    )
    source = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Who publishes it"),
        help_text=_("For another site, such as “National Institute on Aging”."),
    )

    def get_searchable_content(self, value):
        """Return the words of the link, which are the title of its page where it has no others.

        None of a link that readers don't see: its page may be a draft.
        """
        if not value.is_shown:
            return []
        target = None if value.get("text") else value.target
        return [*super().get_searchable_content(value), *([target.title] if target else [])]

    def clean(self, value):
        value = super().clean(value)
        errors = self._faults(value)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value

    def _faults(self, value):
        targets = [name for name in ("page", "document", "url") if value.get(name)]
        if len(targets) > 1:
            words = _("Choose a page, a document or an address, and only one of them.")
            return {targets[-1]: ValidationError(words)}
        if self.is_deferred_validation:
            return {}
        if not targets:
            words = _("Choose a page or a document, or give an address.")
            return {"page": ValidationError(words)}
        if targets == ["url"] and not value.get("text"):
            return {"text": ValidationError(_("Say in words where the link goes."))}
        return {}

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
        template = "content/blocks/link.html"
        preview_value = {
            "page": None,
            "document": None,
            "url": "https://www.nia.nih.gov/health",
            "text": "Health information for older adults",
            "source": "National Institute on Aging",
        }
        description = _("A link to another page, with the publisher's name.")


class LinksValue(blocks.StructValue):
    @property
    def shown(self):
        return [link for link in self["links"] if link.is_shown]


class RelatedLinksBlock(blocks.StructBlock):
    """A short list of links in the middle of a page, of which nothing shows if no link does."""

    title = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Title"),
        help_text=_("Such as “Read more about sleep”."),
    )
    links = blocks.ListBlock(RelatedLinkBlock(), min_num=1, label=_("Links"))

    def get_searchable_content(self, value):
        return super().get_searchable_content(value) if value.shown else []

    class Meta:
        icon = "list-ul"
        group = LINKS
        label = _("Related links")
        value_class = LinksValue
        template = "content/blocks/links.html"
        preview_value = {
            "title": "Read more about growing older",
            "links": [RelatedLinkBlock._meta_class.preview_value],
        }
        description = _("A short list of pages, documents and other sites.")


class SourceValue(blocks.StructValue):
    @property
    def href(self):
        return opened(self.get("url"))


class SourceBlock(blocks.StructBlock):
    """A source of the facts of a page."""

    title = blocks.CharBlock(max_length=200, label=_("Title"))
    publisher = blocks.CharBlock(
        max_length=150, label=_("Publisher"), help_text=_("Write the name out in full.")
    )
    url = blocks.URLBlock(required=False, label=_("Address"))

    class Meta:
        icon = "doc-full"
        label = _("Source")
        value_class = SourceValue
        template = "content/blocks/source.html"
        preview_value = {
            "title": "Questions Are the Answer",
            "publisher": "Agency for Healthcare Research and Quality",
            "url": "https://www.ahrq.gov/questions/index.html",
        }
        description = _("A public body or study that the page draws on.")
