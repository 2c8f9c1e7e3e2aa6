from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class LinkValue(blocks.StructValue):
    """Answers where a link goes and what it is called, whichever way it was entered."""

    @property
    def href(self):
        page = self.get("page")
        return page.url if page else self.get("url") or ""

    @property
    def label(self):
        page = self.get("page")
        return self.get("text") or (page.title if page else self.href)

    @property
    def is_external(self):
        return not self.get("page") and bool(self.get("url"))


class RelatedLinkBlock(blocks.StructBlock):
    """A link to one page of this site or to one address elsewhere, never both."""

    page = blocks.PageChooserBlock(
        required=False, label=_("Page on this site"), help_text=_("Choose a page, or …")
    )
    url = blocks.URLBlock(
        required=False,
        label=_("Address on another site"),
        help_text=_("… paste a full address. Fill in one of the two."),
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

    def clean(self, value):
        value = super().clean(value)
        page, url = value.get("page"), value.get("url")
        if page and url:
            raise StructBlockValidationError(
                block_errors={"url": ValidationError(_("Choose a page or an address, not both."))}
            )
        if not self.is_deferred_validation and not page and not url:
            raise StructBlockValidationError(
                block_errors={"page": ValidationError(_("Choose a page or give an address."))}
            )
        if not self.is_deferred_validation and url and not value.get("text"):
            raise StructBlockValidationError(
                block_errors={"text": ValidationError(_("Say in words where the link goes."))}
            )
        return value

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
        template = "content/blocks/link.html"
        preview_value = {
            "page": None,
            "url": "https://www.nia.nih.gov/health",
            "text": "Health information for older adults",
            "source": "National Institute on Aging",
        }
        description = _("A link to another page, with the name of whoever publishes it.")


class SourceBlock(blocks.StructBlock):
    """Where the facts of a page come from."""

    title = blocks.CharBlock(max_length=200, label=_("Title"))
    publisher = blocks.CharBlock(
        max_length=150, label=_("Publisher"), help_text=_("Write the name out in full.")
    )
    url = blocks.URLBlock(required=False, label=_("Address"))

    class Meta:
        icon = "doc-full"
        label = _("Source")
        template = "content/blocks/source.html"
        preview_value = {
            "title": "Questions Are the Answer",
            "publisher": "Agency for Healthcare Research and Quality",
            "url": "https://www.ahrq.gov/questions/index.html",
        }
        description = _("A public body or study that the page draws on.")
