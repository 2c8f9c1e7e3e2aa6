"""System checks of the record; imported by AppConfig.ready()."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from sm_plugin.audit import triggers


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
