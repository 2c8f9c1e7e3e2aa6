"""System checks of who is whose patient; imported by AppConfig.ready()."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from .models import Patient


@register(Tags.database)
def record_numbers_are_one_accounts(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Count by station the record numbers that several accounts hold."""
    found: dict[str, int] = {}
    for alias in databases or ():
        if Patient._meta.db_table in connections[alias].introspection.table_names():
            for shared in Patient.objects.using(alias).sharing_a_number():
                found[shared["station"]] = found.get(shared["station"], 0) + 1
    if not found:
        return []
    named = ", ".join(f"{station}: {count}" for station, count in sorted(found.items()))
    text = f"Record numbers that several accounts hold, by station: {named}."
    hint = (
        "Let a verifier there find out whose number it is. Where both accounts are right, because "
        "two places came under one station, correct the number of one. Only an account that is "
        "connected with another person's record is taken back with the reason that it is the "
        "wrong person: that closes it for good."
    )
    return [Warning(text, hint=hint, id="sm_plugin.W031")]
