from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField


class Contributor(TranslatableMixin, index.Indexed, models.Model):
    """Someone who gives an article its authority, written once and used on many pages."""

    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("As readers should see it, with a title: “Dr. Maria Santos”."),
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=160,
        blank=True,
        help_text=_("Degrees and licenses that show what the person is trained in."),
    )
    role = models.CharField(
        _("job"), max_length=160, blank=True, help_text=_("For example “Primary care physician”.")
    )
    organisation = models.CharField(
        _("organization"), max_length=160, blank=True, help_text=_("Where the person works.")
    )
    why_it_matters = models.TextField(
        _("why this person matters"),
        max_length=600,
        blank=True,
        help_text=_(
            "Tell the reader in two or three sentences what this person did or knows that makes"
            " the article worth trusting."
        ),
    )
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A head and shoulders picture. Set the focal point on the face."),
    )
    picture_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it. Leave out “photo of”."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("credentials")], heading=_("Who is it?")),
        MultiFieldPanel([FieldPanel("role"), FieldPanel("organisation")], heading=_("Work")),
        FieldPanel("why_it_matters"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("organisation"),
        index.FilterField("locale_id"),
    ]
    # A person is called the same in every language; what is said of the person is translated.
    override_translatable_fields = [SynchronizedField("name"), SynchronizedField("credentials")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["name"]

    def __str__(self):
        return self.name
