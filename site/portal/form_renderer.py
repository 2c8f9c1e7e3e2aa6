from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Forms as the portal draws them; widgets stay Django's, since both admins use them too."""

    form_template_name = "portal/forms/form.html"
    field_template_name = "portal/forms/field.html"
