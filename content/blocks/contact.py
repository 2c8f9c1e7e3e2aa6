"""A card that says where to call and where to go."""

import re

from django.apps import apps
from django.core.validators import RegexValidator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page, Site

from content.languages import in_readers_language

from .text import ADVICE

# The page with the facility finder is known by its slug, as on the home page.
FINDER_SLUG = "facilities"
EXTENSION = re.compile(r"(?:ext\.?|x)\s*(\d{1,6})\s*\Z", re.IGNORECASE)
phone_number = RegexValidator(
    r"(?i)\A\+?[0-9(][0-9() .-]{5,20}[0-9](?:,? *(?:ext\.?|x) *[0-9]{1,6})?\Z",
    _("Write a number that a phone can dial, such as 207-555-0100 or 207-555-0100 ext. 12."),
)
station_number = RegexValidator(
    r"\A\d{3}[A-Z0-9]{0,4}\Z",
    _("A station number has three digits, such as 402, or with a clinic's letters, 402GA."),
)


class AsItIsBlock(blocks.CharBlock):
    """A short text that is the same in every language, so that nobody is asked to translate it."""

    def get_translatable_segments(self, value: str) -> list:
        return []


class ContactValue(blocks.StructValue):
    @property
    def tel(self) -> str:
        """Return the number as phones dial it; a comma waits before the extension."""
        typed = self.get("phone") or ""
        extension = EXTENSION.search(typed)
        main = re.sub(r"[^\d+]", "", typed[: extension.start()] if extension else typed)
        if re.fullmatch(r"[2-9]\d{9}", main):
            main = f"+1{main}"
        return f"{main},{extension[1]}" if extension else main


class ContactBlock(blocks.StructBlock):
    """A place or an office with its phone, hours and address."""

    name = blocks.CharBlock(
        max_length=120, label=_("Name"), help_text=_("Such as “Patient advocate, Togus”.")
    )
    phone = AsItIsBlock(
        required=False,
        max_length=40,
        validators=[phone_number],
        label=_("Phone"),
        help_text=_("Becomes a link that a phone can dial."),
    )
    hours = blocks.CharBlock(
        required=False,
        max_length=160,
        label=_("Hours"),
        help_text=_("Such as “Monday to Friday, 8 a.m. to 4:30 p.m.”."),
    )
    address = blocks.TextBlock(
        required=False,
        max_length=300,
        rows=3,
        label=_("Address"),
        help_text=_("As on a letter, line by line."),
    )
    station = AsItIsBlock(
        required=False,
        max_length=7,
        validators=[station_number],
        label=_("Station number"),
        help_text=_("Adds a link to this place in the facility finder."),
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        finder, station = context.get("finder_page"), value.get("station")
        found = f"{finder}?{urlencode({'facility': station})}" if finder and station else ""
        return context | {"finder": found}

    class Meta:
        icon = "mobile-alt"
        group = ADVICE
        label = _("Contact card")
        template = "content/blocks/contact.html"
        value_class = ContactValue
        preview_value = {
            "name": "Patient advocate",
            "phone": "207-555-0100 ext. 12",
            "hours": "Monday to Friday, 8 a.m. to 4:30 p.m.",
            "address": "1 VA Center\nAugusta, ME 04330",
            "station": "402",
        }
        description = _("Whom to call: name, phone, hours, address, and the place in the finder.")


def finder_page(request) -> str:
    """Return the address of the page with the finder; empty where there is none."""
    site = Site.find_for_request(request) if request else None
    if not (site and apps.is_installed("sm_plugin")):
        return ""
    pages = Page.objects.live().public().child_of(site.root_page).filter(slug=FINDER_SLUG)
    page = pages.first()
    return in_readers_language(page).url if page else ""
