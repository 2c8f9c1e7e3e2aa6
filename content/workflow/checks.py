from django.core.checks import Error, register
from wagtail.models import get_page_models

from .governed import Governed


@register()
def check_every_page_is_governed(app_configs, **kwargs):
    """Report page types without the mixin: their Publish button would ask nobody."""
    return [
        Error(
            f"{model.__name__} can be published by one person alone.",
            hint="Add content.workflow.governed.Governed to its bases.",
            obj=model,
            id="content.E001",
        )
        for model in get_page_models()
        if model._meta.app_label == "content" and not issubclass(model, Governed)
    ]
