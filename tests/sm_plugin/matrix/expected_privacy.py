"""Emergency access: Priya opened Ruth's messages; of James's her opening has ended.

Part of the table in `expected.py`.
"""

_OPENED = {"priya": "200 403 404 404", "*": "404"}

PRIVACY = {
    "GET privacy": {"priya": "200", "*": "403"},
    # The form names Ruth.
    "POST privacy": {"priya": "open_in_emergency", "*": "403"},
    "GET who_read": {"priya": "200", "*": "403"},
    "POST who_read": {"priya": "200", "*": "403"},
    "GET open_in_emergency": {"priya": "200 200 200 404", "*": "404"},
    "POST open_in_emergency": {
        "priya": "opened_mailbox opened_mailbox opened_mailbox 404",
        "*": "404",
    },
    "GET opened_mailbox": _OPENED,
    "GET opened_thread": _OPENED,
    "GET opened_file": _OPENED,
    "GET opened_file_preview": _OPENED,
    "POST end_opening": {"priya": "privacy privacy 404 404", "*": "404"},
}
