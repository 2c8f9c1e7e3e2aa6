"""The page between a message that is ready and its sending, when its words suggest danger.

The words are kept as a draft before the page is shown. What the person decides there counts for
the very text that was checked: a changed one is checked again.
"""

from typing import Any

from django.http import HttpRequest

from sm_plugin.sending.submission import NeedsConfirmation

CONFIRMED = "confirmed"  # the field with the proof that this text was shown the page
# What the page's own form says itself.
NOT_CARRIED = {"csrfmiddlewaretoken", "action", "version", "idempotency_key", CONFIRMED}


def safety_context(request: HttpRequest, needed: NeedsConfirmation) -> dict[str, Any]:
    """Return what the page says, and carry along everything that was posted."""
    draft = needed.draft
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_CARRIED
    ]
    return {
        "kinds": needed.findings.kinds,
        "is_flag": needed.findings.is_flag,
        "phone": draft.team.facility.to_call.help_phone if draft.team else "",
        "carried": [
            *carried,
            ("version", draft.version),
            ("idempotency_key", draft.idempotency_key),
            (CONFIRMED, needed.confirmation),
        ],
        "has_files": draft.attachments.exists(),
    }
