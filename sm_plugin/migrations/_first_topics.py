"""What 0003 and 0005 put into every install, as it was then: today's defaults may differ."""

# code, label, hint, first role
TOPICS = (
    (
        "medication",
        "Medication renewal or question",
        "Ask for more of a medicine, or ask how to take it. Name the medicine and the dose.",
        "pharmacist",
    ),
    (
        "appointment",
        "Appointment (make, change, cancel)",
        "Tell us which visit you mean, and which days and times work for you.",
        "clerk",
    ),
    (
        "test-result",
        "Test result",
        "Ask what a result means. Name the test and the day it was done.",
        "nurse",
    ),
    (
        "symptom",
        "Symptom or health question",
        "Say what you feel, when it began, and what makes it better or worse.",
        "nurse",
    ),
    (
        "address",
        "Address or contact change",
        "Give your new address, phone number or email, and the day it starts.",
        "clerk",
    ),
    (
        "forms",
        "Forms and records",
        "Ask for a form, a letter or a copy of your records. Say who needs it and by when.",
        "clerk",
    ),
    ("other", "Other", "Use this when nothing else fits.", "nurse"),
)

# by topic: key, label, help text, kind, whether required, choices
QUESTIONS = {
    "medication": [
        ("medicine", "Name of the medicine", "It is on the label.", "short", True, ""),
        ("strength", "Strength", "For example, 20 mg. It is on the label.", "short", False, ""),
        ("prescription", "Prescription number", "Only if you know it.", "short", False, ""),
    ],
    "appointment": [
        (
            "wish",
            "What would you like to do?",
            "",
            "choice",
            True,
            "Make an appointment\nChange an appointment\nCancel an appointment",
        ),
        (
            "visit",
            "Which appointment?",
            "For example, the eye clinic on June 3 at 9 a.m.",
            "short",
            False,
            "",
        ),
        (
            "suits",
            "Days and times that suit you",
            "For example, Tuesdays in the morning.",
            "short",
            False,
            "",
        ),
    ],
    "test-result": [
        ("test", "Which test?", "For example, blood test.", "short", True, ""),
        ("date", "Day of the test", "If you remember it.", "date", False, ""),
    ],
    "symptom": [
        ("since", "Since when?", "For example, since Monday.", "short", False, ""),
        (
            "severity",
            "How bad is it?",
            "",
            "choice",
            False,
            "Mild: I do all that I usually do\nModerate: some things are hard to do\nSevere: it keeps me from most things",
        ),
    ],
    "address": [
        ("old", "Old address or contact", "As we have it now.", "long", False, ""),
        ("new", "New address or contact", "", "long", True, ""),
        ("from", "From which day?", "", "date", True, ""),
    ],
    "forms": [
        ("what", "Which form or record?", "", "short", True, ""),
        ("for", "Who needs it?", "", "short", False, ""),
        ("by", "Needed by", "", "date", False, ""),
    ],
}
