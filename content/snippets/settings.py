from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from .of_request import OfRequest

FEWEST_DIGITS = 3  # as in 911 and 988
dialable = RegexValidator(r"^\+?[0-9][0-9-]*\Z", _("Write a number that a phone can dial."))


@register_setting(icon="warning")
class CrisisLines(OfRequest, PreviewableMixin, BaseSiteSetting):
    """The numbers to call in danger, kept in one place for every page that shows them."""

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
