"""System checks of the record; imported by AppConfig.ready()."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from sm_plugin.audit import roles, triggers
from sm_plugin.conf import conf


@register(Tags.database)
def triggers_stand(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Report a missing trigger: the database itself refuses changes to the record.

    A warning only because an error would stop the very `migrate` that puts them back;
    `sm_verify_audit` fails on it.
    """
    hint = "Run `manage.py migrate`: it puts them back."
    return [
        Warning(f"Audit trigger {name} is missing on {alias}.", hint=hint, id="sm_plugin.W002")
        for alias in databases or ()
        if triggers.tables_exist(connections[alias])
        for name in sorted(triggers.missing(connections[alias]))
    ]


@register(Tags.security, deploy=True)
def end_of_the_chain_is_noted(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Without a note outside the database, rows cut off at the end go unseen."""
    path = conf().AUDIT_HEAD_FILE
    if not path:
        hint = 'Set SECURE_MESSAGING["AUDIT_HEAD_FILE"] to a file, best on another disk.'
        return [
            Error("The end of the audit chain is noted nowhere.", hint=hint, id="sm_plugin.E003")
        ]
    place = Path(path) if Path(path).exists() else Path(path).parent
    if place.exists():
        return []
    hint = "Make the folder, and let the worker's user write in it."
    return [Error(f"AUDIT_HEAD_FILE {path} has no folder.", hint=hint, id="sm_plugin.E003")]


@register(Tags.security, deploy=True)
def proxies_are_counted(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """With a wrong count the record says "from" of the proxy, or of what a visitor made up."""
    if conf().TRUSTED_PROXY_COUNT is not None:
        return []
    hint = 'Set SECURE_MESSAGING["TRUSTED_PROXY_COUNT"]: how many proxies of yours stand in front.'
    return [Error("The number of proxies is not set.", hint=hint, id="sm_plugin.E004")]


@register(Tags.database, deploy=True)
def web_role_owns_nothing(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """An owner can drop the triggers. Asked with `check --deploy --database default`."""
    hint = "Run `manage.py sm_database_roles` and let the web processes use the web role."
    return [
        Warning(
            f"The role of {alias} could change the record: {', '.join(found[:5])}.",
            hint=hint,
            id="sm_plugin.W006",
        )
        for alias in databases or ()
        if triggers.tables_exist(connections[alias])
        and (found := roles.too_mighty(connections[alias]))
    ]
