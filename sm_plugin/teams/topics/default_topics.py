"""The topics an install begins with; administrators may reword, reroute or retire them later."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _


class DefaultTopic(NamedTuple):
    """`first_role` is the value of a `Role`: a migration can't use the enumeration of the day."""

    code: str
    label: str
    hint: str
    first_role: str


DEFAULT_TOPICS = (
    DefaultTopic(
        "medication",
        _("Medication renewal or question"),
        _("Ask for more of a medicine, or ask how to take it. Name the medicine and the dose."),
        "pharmacist",
    ),
    DefaultTopic(
        "appointment",
        _("Appointment (make, change, cancel)"),
        _("Tell us which visit you mean, and which days and times work for you."),
        "clerk",
    ),
    DefaultTopic(
        "test-result",
        _("Test result"),
        _("Ask what a result means. Name the test and the day it was done."),
        "nurse",
    ),
    DefaultTopic(
        "symptom",
        _("Symptom or health question"),
        _("Say what you feel, when it began, and what makes it better or worse."),
        "nurse",
    ),
    DefaultTopic(
        "address",
        _("Address or contact change"),
        _("Give your new address, phone number or email, and the day it starts."),
        "clerk",
    ),
    DefaultTopic(
        "forms",
        _("Forms and records"),
        _("Ask for a form, a letter or a copy of your records. Say who needs it and by when."),
        "clerk",
    ),
    DefaultTopic(
        "other",
        _("Other"),
        _("Use this when nothing else fits."),
        "nurse",
    ),
)


def seed_topics(topics: Any) -> list[str]:
    """Add the topics that are missing in the queryset, by code; returns their codes.

    A topic that is there stays as it is: an administrator may have changed it.
    """
    added = []
    for position, topic in enumerate(DEFAULT_TOPICS, start=1):
        _topic, is_new = topics.get_or_create(
            code=topic.code,
            defaults={
                "label": topic.label,
                "hint": topic.hint,
                "first_role": topic.first_role,
                "position": position * 10,
            },
        )
        added += [topic.code] * is_new
    return added
