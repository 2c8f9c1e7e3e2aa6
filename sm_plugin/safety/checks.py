"""System checks of the safety phrases; imported by AppConfig.ready()."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from .models import SafetyPhrase


@register(Tags.database)
def phrases_are_reviewed(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Said by `migrate` and by `check --database default`, where tables may be asked."""
    count = 0
    for alias in databases or ():
        if SafetyPhrase._meta.db_table in connections[alias].introspection.table_names():
            count += SafetyPhrase.objects.using(alias).unreviewed().count()
    if not count:
        return []
    hint = "Let a clinician review them: Wagtail admin, Secure Messaging, Safety phrases."
    text = f"{count} safety phrase(s) are in use that no clinician has reviewed."
    return [Warning(text, hint=hint, id="sm_plugin.W030")]
