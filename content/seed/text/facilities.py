"""A page for portals with the messaging plugin: where it is in use, and how far it has come."""

from datetime import date

from .shapes import Plain, facility_finder, heading, questions, rollout_progress, text

FACILITIES = Plain(
    slug="facilities",
    title="Is my facility taking part?",
    summary="Look up your medical center or clinic, and see how far Secure Messaging has come.",
    body=(
        text(
            "Secure Messaging comes to facilities one after the other. A clinic follows the medical"
            " center it belongs to. Look for yours by name or city.",
        ),
        facility_finder("Find your facility"),
        questions(
            "",
            (
                "My facility is in use, but I cannot find my team. Why?",
                "<p>Teams start at different times. Ask your clinic by phone when yours will"
                " start.</p>",
            ),
            (
                "My facility has not started. What can I do until then?",
                "<p>Call your clinic as before. You can already read this site, and you can upgrade"
                " your account at your next visit.</p>",
            ),
        ),
        heading("How far we have come"),
        rollout_progress("Facilities with Secure Messaging", date(2011, 9, 30)),
    ),
)
