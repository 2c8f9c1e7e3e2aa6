"""System checks of what the host has to add to its settings; imported by AppConfig.ready().

Without "guardian" among the apps Django can't even load our models, so that one is said earlier,
by `AppConfig.import_models`.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.module_loading import import_string

from sm_plugin.adapter import MessagingAdapter
from sm_plugin.addresses import leads_somewhere
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
        why = "no such file" if isinstance(error, TemplateDoesNotExist) else str(error)
        text = f"The base template {name} can't be loaded: {why}."
        return [Error(text, hint=hint, id="sm_plugin.E011")]
    return []


@register()
def addresses_are_included(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report addresses that are not in the host's, or stand after Wagtail's, which takes them."""
    if leads_somewhere("sm_plugin:inbox"):
        return []
    hint = (
        'Add path("secure-messaging/", include("sm_plugin.urls")) to your addresses, before the'
        " line of Wagtail's own."
    )
    text = "The plugin's addresses are not among yours, or come after Wagtail's."
    return [Error(text, hint=hint, id="sm_plugin.E013")]


MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)


@register()
def middleware_is_there(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a middleware that the pages stand on, or one of its own kind, and that is missing."""
    there = [import_string(path) for path in settings.MIDDLEWARE]
    classes = [one for one in there if isinstance(one, type)]
    return [
        Error(
            f"{path} is not among your middleware.",
            hint="Add it to MIDDLEWARE; pages of messages don't work, or aren't safe, without it.",
            id="sm_plugin.E014",
        )
        for path in MIDDLEWARE
        if not any(issubclass(one, import_string(path)) for one in classes)
    ]


PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)


@register()
def context_processors_are_there(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report what Django's templates are not told: who asks, from where, and what was just done."""
    told = [
        one.get("OPTIONS", {}).get("context_processors", ())
        for one in settings.TEMPLATES
        if one["BACKEND"] == "django.template.backends.django.DjangoTemplates"
    ]
    return [
        Warning(
            f"{path} is not among the context processors.",
            hint="Add it to OPTIONS of Django's engine in TEMPLATES, or one that does the same.",
            id="sm_plugin.W015",
        )
        for path in PROCESSORS
        if told and not any(path in processors for processors in told)
    ]


@register()
def adapter_loads(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report an adapter that is not there, or is none: every page asks it."""
    name = conf().ADAPTER
    try:
        found = import_string(name)
    except ImportError as error:
        why = str(error)
    else:
        if isinstance(found, type) and issubclass(found, MessagingAdapter):
            return []
        why = "it is no MessagingAdapter"
    hint = 'Correct SECURE_MESSAGING["ADAPTER"], or leave it out to use the plugin\'s.'
    return [Error(f"The adapter {name} can't be used: {why}.", hint=hint, id="sm_plugin.E015")]


@register()
def moments_have_a_zone(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report moments without a zone: due times are those of each facility's own clock."""
    if settings.USE_TZ:
        return []
    return [Error("USE_TZ is False.", hint="Set USE_TZ to True.", id="sm_plugin.E016")]


@register()
def sqlite_waits_for_its_turn(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a SQLite that fails where two write at once, instead of letting one of them wait."""
    hint = (
        'Add "transaction_mode": "IMMEDIATE" and "timeout": 20 to its OPTIONS; the worker writes'
        " beside the web processes."
    )
    return [
        Warning(
            f'Two who write at once get "database is locked" from {alias}.',
            hint=hint,
            id="sm_plugin.W013",
        )
        for alias in connections
        if connections[alias].vendor == "sqlite"
        and connections[alias].settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE"
    ]


@register(Tags.security, deploy=True)
def terms_are_the_hosts(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report terms that nobody at the host has read and dated: patients agree to them."""
    try:
        own = import_string(conf().ADAPTER).terms is not MessagingAdapter.terms
    except (ImportError, AttributeError):
        return []  # E015 says it
    if own:
        return []
    hint = "Return your own, with their day, from `terms` of your adapter."
    text = "Patients agree to the plugin's example of terms, dated November 1, 2010."
    return [Warning(text, hint=hint, id="sm_plugin.W014")]


BLOCKS = ("title", "extra_head", "content")


@register()
def base_template_has_the_blocks(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a base template without a block: what the plugin puts there would show nowhere."""
    name = conf().BASE_TEMPLATE
    try:
        source = _with_parents(name)
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return []  # E011 says it
    missing = [block for block in BLOCKS if not re.search(rf"{{%-?\s*block {block}\b", source)]
    if not missing or not source:
        return []
    text = f"The base template {name} lacks these blocks: {', '.join(missing)}."
    hint = "Add {% block title %}, {% block extra_head %} (in the head) and {% block content %}."
    return [Warning(text, hint=hint, id="sm_plugin.W011")]


def _with_parents(name: str) -> str:
    """Return the source of a template and of those it extends by name; empty for other engines."""
    sources: list[str] = []
    found = get_template(name)
    while (source := getattr(getattr(found, "template", None), "source", "")) and len(sources) < 9:
        sources.append(source)
        parent = re.search(r"{%\s*extends\s+[\"']([^\"']+)[\"']\s*%}", source)
        if parent is None:
            break
        found = get_template(parent[1])
    return "\n".join(sources)


@register()
def sign_in_is_somewhere(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a LOGIN_URL that leads nowhere: the tab sends people there who are not signed in."""
    if not leads_somewhere(settings.LOGIN_URL):
        text = f"LOGIN_URL is {settings.LOGIN_URL!r}, and no page is there."
        hint = (
            'Set LOGIN_URL to your sign-in page, for example "wagtailadmin_login" or a path of'
            " your own, or say where it is in an adapter's sign_in_url."
        )
        return [Warning(text, hint=hint, id="sm_plugin.W012")]
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
