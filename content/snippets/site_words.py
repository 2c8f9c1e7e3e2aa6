from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from .of_request import OfRequest


@register_setting(icon="site")
class SiteWords(OfRequest, PreviewableMixin, BaseSiteSetting):
    """The name of the site and the words of its footer, in each language; empty: the usual ones."""

    name = models.CharField(
        _("name of the site"),
        max_length=60,
        blank=True,
        help_text=_("At the top of every page. Empty: the name under “Sites”."),
    )
    help_text = models.TextField(
        _("help in the footer"),
        max_length=300,
        blank=True,
        help_text=_("Whom to call with questions. Empty: the usual words."),
    )
    footer_note = models.CharField(
        _("last line of the footer"),
        max_length=160,
        blank=True,
        help_text=_("Such as who runs the site. Empty: its name."),
    )
    name_es = models.CharField(_("name of the site"), max_length=60, blank=True)
    help_text_es = models.TextField(_("help in the footer"), max_length=300, blank=True)
    footer_note_es = models.CharField(_("last line of the footer"), max_length=160, blank=True)

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("help_text"), FieldPanel("footer_note")],
            heading=_("In English"),
        ),
        MultiFieldPanel(
            [FieldPanel("name_es"), FieldPanel("help_text_es"), FieldPanel("footer_note_es")],
            heading=_("In Spanish"),
        ),
    ]

    class Meta:
        verbose_name = _("name and footer")

    def in_language(self, field: str) -> str:
        """Return the words in the language that is shown; a name does without a translation."""
        if get_language() != "es":
            return str(getattr(self, field))
        return str(getattr(self, f"{field}_es") or (self.name if field == "name" else ""))
