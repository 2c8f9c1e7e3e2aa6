"""What people get who pass work on, search or are away; `expected.py` says how it is read."""

from tests.sm_plugin.matrix.cast import TEAM_A

TO_LIST = {TEAM_A: "queue queue 404 404", "luis": "404 404 queue 404", "*": "404"}
TO_ITEM = {TEAM_A: "item item 404 404", "luis": "404 404 item 404", "*": "404"}
WITH_A_TEXT = {"anonymous gone": "401"}

PASSING = {
    "GET absences": {f"{TEAM_A} luis chris": "200", "*": "403"},
    "POST absences": {
        "angela denise": "absences",
        "carol peter maria luis chris": "422",
        "*": "403",
    },
    "GET pass_on": {TEAM_A: "200 200 404 404", "luis": "404 404 200 404", "*": "404"},
    # It goes to the team's provider, and nobody gives work to oneself.
    "POST assign": TO_LIST | {"maria": "422 422 404 404"},
    "POST refer": TO_LIST | {"maria": "422 422 404 404"},
    "POST reassign": TO_LIST | {"luis": "404 404 422 404"},  # the only team of the station
    "POST give_back": TO_LIST,
    "POST reopen": TO_ITEM,
    "POST put_off": TO_LIST,
    "POST send_and_complete": WITH_A_TEXT | TO_LIST,
    "POST interim": WITH_A_TEXT | TO_ITEM,
    "GET team_search": {f"{TEAM_A} luis chris": "200", "*": "403"},
    "POST team_search": {f"{TEAM_A} luis chris": "team_search", "*": "403"},
    "GET uncovered": {"frank joan nora": "200", "*": "403"},
}
