"""System checks of what the host has to add to its settings; imported by AppConfig.ready().

Without "guardian" among the apps Django can't even load our models, so that one is said earlier,
by `AppConfig.import_models`.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from sm_plugin.conf import conf

BACKEND = "guardian.backends.ObjectPermissionBackend"


@register()
def rights_are_asked(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a missing backend: without guardian's, Django asks nobody about single objects."""
    if BACKEND in settings.AUTHENTICATION_BACKENDS:
        return []
    hint = f'Add "{BACKEND}" to AUTHENTICATION_BACKENDS.'
    return [Error("guardian's backend is missing.", hint=hint, id="sm_plugin.E010")]


@register()
def base_template_loads(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a base template that does not load; every page of the plugin extends it."""
    name = conf().BASE_TEMPLATE
    try:
        get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        hint = 'Correct SECURE_MESSAGING["BASE_TEMPLATE"], or leave it out to use the plugin\'s.'
        text = f"The base template {name} can't be loaded: {error}."
        return [Error(text, hint=hint, id="sm_plugin.E011")]
    return []


@register()
def admin_pages_have_templates(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a missing modeladmin: the pages in the Wagtail admin use its templates."""
    if apps.is_installed("wagtail_modeladmin"):
        return []
    hint = 'Add "wagtail_modeladmin" to INSTALLED_APPS.'
    return [Error("wagtail_modeladmin is not installed.", hint=hint, id="sm_plugin.E012")]


@register()
def strangers_have_no_account(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report guardian's account for everyone who isn't signed in."""
    if getattr(settings, "ANONYMOUS_USER_NAME", "AnonymousUser") is None:
        return []
    hint = "Set ANONYMOUS_USER_NAME = None: strangers need no account and no rights here."
    return [Warning("guardian keeps an account for strangers.", hint=hint, id="sm_plugin.W010")]
