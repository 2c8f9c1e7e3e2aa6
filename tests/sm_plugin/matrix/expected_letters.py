"""Who gets what of the pages of letters; see `expected`.

Ruth's letter is a draft of Denise's, James's is under way, Walt's is a draft of his provider's.
Writing first is the coordinator's and the lead provider's; nobody else of a team is told of more
than that.
"""

_WRITERS = {"denise maria": "200", "*": "403"}
_OF_PATIENTS = {"denise maria": "200 200 404 404", "*": "404"}

LETTERS: dict[str, dict[str, str]] = {
    "GET letters": _WRITERS,
    "GET write_letter": _WRITERS,
    "POST write_letter": {"anonymous gone": "401", "denise maria": "letter", "*": "403"},
    "GET panel": _WRITERS,
    "POST panel": {"denise maria": "patient_list", "*": "403"},
    "GET write_first": _OF_PATIENTS,
    # The form names team A.
    "POST write_first": {
        "anonymous gone": "401",
        "denise maria": "letter letter 404 404",
        "*": "404",
    },
    "GET patient_list": _OF_PATIENTS,
    "POST patient_list": {"denise maria": "patient_list patient_list 404 404", "*": "404"},
    "GET letter": {"denise": "200 200 404 404", "maria": "404 200 404 404", "*": "404"},
    "GET change_letter": {"denise": "200 404 404 404", "*": "404"},
    "POST change_letter": {
        "anonymous gone": "401",
        "denise": "letter 404 404 404",
        "*": "404",
    },
    "POST send_letter": {
        "denise": "letter letter 404 404",
        "maria": "404 403 404 404",
        "*": "404",
    },
    "POST recall_letter": {
        "denise": "letter letter 404 404",
        "maria": "404 letter 404 404",
        "*": "404",
    },
    "POST discard_letter": {
        "denise": "letters letter 404 404",
        "maria": "404 403 404 404",
        "*": "404",
    },
}
