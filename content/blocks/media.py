"""Sound and moving pictures of our own library: nobody else learns who watches what."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model

from content.media.recordings import AUDIO, CAPTIONS, TYPES, VIDEO, extension
from content.restrictions import is_open

from .choosers import DocumentBlock
from .text import FOLDED, PLAIN_FEATURES


class MediaValue(blocks.StructValue):
    @cached_property
    def recording(self):
        """Return the file, if everybody may hear or see it."""
        file = self.get("file")
        return file if file and is_open(file) else None

    @property
    def is_video(self):
        return extension(self.get("file")) in VIDEO

    @property
    def content_type(self):
        return TYPES.get(extension(self.get("file")), "")


class MediaBlock(blocks.StructBlock):
    """A recording with its whole text, because not everyone can hear or see it."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("What the recording is about.")
    )
    file = DocumentBlock(
        label=_("Recording"),
        help_text=_("From the documents: MP3, M4A, OGG or WAV for sound, MP4 or WebM for video."),
    )
    captions = DocumentBlock(
        required=False,
        label=_("Captions"),
        help_text=_("For video: a WebVTT file (.vtt) from the documents, with every word said."),
    )
    transcript = blocks.RichTextBlock(
        features=PLAIN_FEATURES,
        label=_("Transcript"),
        help_text=_("Everything that is said, and what one needs to see or hear besides words."),
    )

    def clean(self, value):
        value = super().clean(value)
        errors = self._faults(value)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value

    def _faults(self, value):
        errors = {}
        kind, captions = extension(value.get("file")), value.get("captions")
        if value.get("file") and kind not in (*AUDIO, *VIDEO):
            errors["file"] = ValidationError(
                _("A browser cannot play this file. Choose MP3, M4A, OGG, WAV, MP4 or WebM.")
            )
        if captions and extension(captions) != CAPTIONS:
            errors["captions"] = ValidationError(_("Captions are a file that ends in .vtt."))
        if kind in VIDEO and not captions and not self.is_deferred_validation:
            errors["captions"] = ValidationError(
                _("A video needs captions, for people who cannot hear it.")
            )
        return errors

    def get_preview_value(self):
        """Play the newest recording of the library: a preview needs a real file."""
        known = get_document_model().objects.order_by("-pk")[:50]
        newest = next((d for d in known if extension(d) in (*AUDIO, *VIDEO)), None)
        return self.normalize(
            {
                "title": "A minute of slow breathing",
                "file": newest,
                "captions": None,
                "transcript": "<p>A soft tone rises: breathe in. It falls: breathe out.</p>",
            }
        )

    class Meta:
        icon = "media"
        group = FOLDED
        label = _("Audio or video")
        template = "content/blocks/media.html"
        value_class = MediaValue
        description = _("A recording of our own, with its whole text below it.")
