from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model

from .choosers import DescribedPictureBlock
from .text import TEXT


class PictureBlock(blocks.StructBlock):
    """A picture with its description; Wagtail's `ImageBlock` refuses to publish without one."""

    image = DescribedPictureBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        required=False,
        max_length=250,
        label=_("Caption"),
        help_text=_("Shown under the picture. Add something that the picture alone does not say."),
    )

    def get_searchable_content(self, value):
        """Return no caption once its picture is gone from the library."""
        return super().get_searchable_content(value) if value.get("image") else []

    def get_preview_value(self):
        """Show the newest picture of the library: a block preview needs a real file."""
        image = get_image_model().objects.order_by("-pk").first()
        if image:
            image.contextual_alt_text = image.description or image.title
            image.decorative = False
        return self.normalize({"image": image, "caption": "A caption tells why it is here."})

    class Meta:
        icon = "image"
        group = TEXT
        label = _("Picture")
        template = "content/blocks/picture.html"
        description = _("A picture with a required description and an optional caption.")
