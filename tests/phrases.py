"""Gives a committing test the safety phrases in one statement, not one by one.

The flush after such a test takes them, and `serialized_rollback` saves every row by itself: with
hundreds of phrases that is a second for each test.
"""

import json

from django.apps import apps
from django.db import connection

MODEL = "sm_plugin.safetyphrase"


def leave_out() -> None:
    """Take the phrases out of what is put back before each committing test."""
    contents = getattr(connection, "_test_serialized_contents", "")
    if MODEL in contents:
        rows = [row for row in json.loads(contents) if row["model"] != MODEL]
        connection._test_serialized_contents = json.dumps(rows)  # type: ignore[attr-defined]


def put_back() -> None:
    if apps.is_installed("sm_plugin"):
        from sm_plugin.safety.default_phrases import seed_phrases
        from sm_plugin.safety.models import SafetyPhrase

        seed_phrases(SafetyPhrase.objects.all())
