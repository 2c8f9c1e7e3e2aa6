"""Blocks that show the plugin's facilities; a portal without the plugin does not offer them.

See docs/decisions/0072.
"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.facility_facts import find, progress

from .text import LINKS

MESSAGING = frozenset({"facility_finder", "rollout_progress"})


def is_offered(name):
    """Return True if editors may add the block of that name here."""
    return name not in MESSAGING or apps.is_installed("sm_plugin")


class FacilityFinderBlock(blocks.StructBlock):
    """A form that answers “Is my facility taking part?”, by name, city or state."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Such as “Find your facility”.")
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        request = context.get("request")
        return context | {"finder": find(request.GET if request else {})}

    class Meta:
        icon = "site"
        group = LINKS
        label = _("Facility finder")
        template = "content/blocks/facility_finder.html"
        preview_value = {"title": "Find your facility"}
        description = _("Readers look up their facility and whether it uses Secure Messaging.")


class RolloutProgressBlock(blocks.StructBlock):
    """How far Secure Messaging has come, in a sentence and a table."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Such as “How far we have come”.")
    )
    target_date = blocks.DateBlock(
        required=False,
        label=_("All facilities by"),
        help_text=_("The day by which all of them should take part."),
    )

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"progress": progress()}

    class Meta:
        icon = "history"
        group = LINKS
        label = _("Rollout progress")
        template = "content/blocks/rollout_progress.html"
        preview_value = {"title": "How far we have come", "target_date": None}
        description = _("How many facilities use Secure Messaging, in words and a table.")
