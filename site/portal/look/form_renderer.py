"""The look of the portal's forms."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from sm_plugin.web.plain_widgets import drawn_plainly


class PortalRenderer(TemplatesSetting):
    """Forms as the portal draws them; widgets stay Django's, since both admins use them too.

    The common widgets have Django's HTML without its templates, three for each menu's option.
    """

    form_template_name = "portal/forms/form.html"
    field_template_name = "portal/forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        widget = context.get("widget")
        drawn = drawn_plainly(template_name, widget) if isinstance(widget, dict) else None
        return super().render(template_name, context, request) if drawn is None else drawn
