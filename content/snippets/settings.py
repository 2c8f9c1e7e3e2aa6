from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin, Site

FEWEST_DIGITS = 3  # as in 911 and 988
dialable = RegexValidator(r"^\+?[0-9][0-9-]*\Z", _("Write a number that a phone can dial."))


class ReadOncePerRequest:
    """A setting that every page shows: one query a request, and none where there is no request."""

    # Provided by the setting that mixes this in.
    objects: Any
    get_cache_attr_name: Any

    @classmethod
    def shown_to(cls, request):
        """Return the setting of the request's site, or the default values; reading writes no row.

        A preview puts what is being written into the same place.
        """
        if request is None:
            return cls()
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            setattr(request, name, cls.objects.filter(site=site).first() or cls())
        return getattr(request, name)

    def get_preview_template(self, request, mode_name):
        return "content/partials/setting_preview.html"


@register_setting(icon="warning")
class CrisisLines(ReadOncePerRequest, PreviewableMixin, BaseSiteSetting):
    """The numbers to call in danger, for the site's own pages.

    Messaging, mails and the pages of a failure show 911 and 988 whatever stands here.
    """

    emergency_phone = models.CharField(
        _("emergency number"), max_length=20, default="911", validators=[dialable]
    )
    crisis_phone = models.CharField(
        _("Veterans Crisis Line, phone"), max_length=20, default="988", validators=[dialable]
    )
    crisis_key = models.CharField(
        _("key to press after the call is answered"),
        max_length=2,
        default="1",
        blank=True,
        help_text=_("Empty: nothing needs to be pressed."),
    )
    crisis_text = models.CharField(
        _("Veterans Crisis Line, text messages"),
        max_length=20,
        default="838255",
        blank=True,
        validators=[dialable],
    )
    crisis_chat = models.URLField(
        _("Veterans Crisis Line, chat"),
        default="https://www.veteranscrisisline.net/get-help-now/chat/",
        blank=True,
    )

    panels = [
        FieldPanel("emergency_phone"),
        MultiFieldPanel(
            [
                FieldPanel("crisis_phone"),
                FieldPanel("crisis_key"),
                FieldPanel("crisis_text"),
                FieldPanel("crisis_chat"),
            ],
            heading=_("Veterans Crisis Line"),
        ),
    ]

    class Meta:
        verbose_name = _("emergency and crisis numbers")

    def clean(self):
        """Refuse a number that lost its digits to a slip: it would show on every page."""
        super().clean()
        numbers = {
            name: getattr(self, name) for name in ("emergency_phone", "crisis_phone", "crisis_text")
        }
        short = {
            name: _("A number has at least 3 digits. Check it and write it again.")
            for name, number in numbers.items()
            if number and sum(sign.isdigit() for sign in number) < FEWEST_DIGITS
        }
        if short:
            raise ValidationError(short)


@register_setting(icon="site")
class SiteWords(ReadOncePerRequest, PreviewableMixin, BaseSiteSetting):
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
        help_text=_("Who to call with questions. Empty: the usual words."),
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
        """Return the text in the active language; a name that has no translation stays as it is."""
        if get_language() != "es":
            return str(getattr(self, field))
        return str(getattr(self, f"{field}_es") or (self.name if field == "name" else ""))
