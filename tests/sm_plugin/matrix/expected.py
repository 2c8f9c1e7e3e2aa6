"""Who gets what: one row for each method and address of the plugin.

A row maps people to what they get. With an id in the address there are four answers: for Ruth's
object, James's (the same team), Walt's (another facility) and one that does not exist; a single
word stands for all four. A number is a status, a name is the page that a redirect leads to.
Teams stand for themselves: Ruth's and James's team, another one at their facility, Walt's.
"""

from tests.sm_plugin.matrix.cast import CAST, TEAM_A
from tests.sm_plugin.matrix.expected_letters import LETTERS
from tests.sm_plugin.matrix.expected_passing import PASSING
from tests.sm_plugin.matrix.expected_privacy import PRIVACY

Row = dict[str, str]

# Whoever is not named in a row of these gets the explanation why messaging is not open.
_VETERANS_PAGE = {"olive": "opt_in", "*": "why_not"}
# Who wrote something gets the text back on a page that says why it was not sent.
_NOT_SENT = {"*": "403"}
# Also who is no longer signed in; the page keeps what was written.
_NOBODY_SENT = {"anonymous gone": "401", **_NOT_SENT}

_OWN_DOWNLOAD = {
    "ruth": "200 404 404 404",
    "james": "404 200 404 404",
    "walt": "404 404 200 404",
    **_VETERANS_PAGE,
}
_THEIR_DELEGATION = {
    "ruth tom": "200 404 404 404",
    "james": "404 200 404 404",
    "walt": "404 404 200 404",
    "*": "404",
}


def _own(answer: str, others: Row) -> Row:
    """What only its owner gets, the first three objects being Ruth's, James's and Walt's."""
    return {
        "ruth": f"{answer} 404 404 404",
        "james": f"404 {answer} 404 404",
        "walt": f"404 404 {answer} 404",
        **others,
    }


# Clerks review nothing; the others of the item's own team do.
_REVIEWED = {
    "peter angela maria denise": "item item 404 404",
    "carol": "403 403 404 404",
    "luis": "404 404 item 404",
    "*": "404",
}
_OF_TEAMS = {TEAM_A: "200 200 404 404", "luis": "404 404 200 404", "*": "404"}

EXPECTED: dict[str, Row] = {
    # The gate
    "GET opt_in": {"ruth james walt": "inbox", "olive": "200", "*": "why_not"},
    "POST opt_in": {"ruth james walt olive": "inbox", "*": "403"},
    "GET why_not": {"tom sam": "helping", f"{TEAM_A} chris luis": "queue", "*": "200"},
    # Whoever has an account may look for the own care teams
    "GET claim_teams": {"*": "200"},
    "POST claim_teams": {"*": "422"},
    # A Veteran's own pages
    "GET inbox": {"ruth james walt": "200", **_VETERANS_PAGE},
    "GET sent": {"ruth james walt": "200", **_VETERANS_PAGE},
    "GET deleted": {"ruth james walt": "200", **_VETERANS_PAGE},
    "GET search": {"ruth james walt": "200", **_VETERANS_PAGE},
    "POST search": {"ruth james walt": "200", **_NOT_SENT},
    "GET folders": {"ruth james walt": "200", **_VETERANS_PAGE},
    "POST folders": {"ruth james walt": "folders", **_NOT_SENT},
    "GET folder": _own("200", _VETERANS_PAGE),
    "GET rename_folder": _own("200", _VETERANS_PAGE),
    "POST rename_folder": {
        "ruth": "folders 404 404 404",
        "james": "404 folders 404 404",
        "walt": "404 404 folders 404",
        **_NOT_SENT,
    },
    "GET remove_folder": {
        "ruth": "200 404 404 404",
        "james": "404 200 404 404",
        "walt": "404 404 200 404",
        **_VETERANS_PAGE,
    },
    "POST remove_folder": {
        "ruth": "folders 404 404 404",
        "james": "404 folders 404 404",
        "walt": "404 404 folders 404",
        **_NOT_SENT,
    },
    # The form names Ruth's thread. Old steps are deleted: another's is told as one that was
    "POST organise": {"ruth": "inbox", "james walt": "404", **_NOT_SENT},
    "POST undo": {
        "ruth": "inbox 409 409 409",
        "james": "409 inbox 409 409",
        "walt": "409 409 inbox 409",
        **_NOT_SENT,
    },
    "GET choose_team": {"ruth james walt": "200", **_VETERANS_PAGE},
    "GET compose": {
        "ruth james": "200 404 404 404",
        "walt": "404 404 200 404",
        **_VETERANS_PAGE,
    },
    "POST compose": {
        "ruth james": "thread 404 404 404",
        "walt": "404 404 thread 404",
        **_NOBODY_SENT,
    },
    "GET thread": {
        "ruth": "200 404 404 404",
        "james": "404 200 404 404",
        "walt": "404 404 200 404",
        **_VETERANS_PAGE,
    },
    "POST download_thread": {
        "ruth": "download_file 404 404 404",
        "james": "404 download_file 404 404",
        "walt": "404 404 download_file 404",
        **_NOT_SENT,
    },
    "GET downloads": {"ruth james walt": "200", **_VETERANS_PAGE},
    "POST downloads": {"ruth james walt": "download_file", **_NOT_SENT},
    "GET download": _OWN_DOWNLOAD,
    "GET download_file": _OWN_DOWNLOAD,
    "POST reply": {
        "ruth": "thread 404 404 404",
        "james": "404 thread 404 404",
        "walt": "404 404 thread 404",
        **_NOBODY_SENT,
    },
    # What concerns oneself alone
    "GET settings": {"ruth james walt": "200", **_VETERANS_PAGE},
    "POST change_notices": {"ruth james walt": "settings", **_NOT_SENT},
    "POST change_signature": {"ruth james walt": "settings", **_NOT_SENT},
    "GET opt_out": {"ruth james walt": "200", **_VETERANS_PAGE},
    "POST opt_out": {"ruth james walt": "settings", **_NOT_SENT},
    "GET who_opened": {"ruth james walt": "200", **_VETERANS_PAGE},
    "GET unread": {"ruth james walt": "200", "*": "204"},
    "GET newest": {"*": "inbox"},
    # For everyone, signed in or not: the link under a notice
    "GET unsubscribe": {"anonymous gone": "200", "*": "200"},
    "POST unsubscribe": {"anonymous gone": "200", "*": "200"},
    # Asking to be told when a station starts, and the links of that mail
    "GET tell_me": {"anonymous gone": "200", "*": "200"},
    "POST tell_me": {"anonymous gone": "200", "*": "200"},
    "GET tell_me_answer": {"anonymous gone": "200", "*": "200"},
    "POST tell_me_answer": {"anonymous gone": "200", "*": "200"},
    # Caregivers
    "GET caregivers": {"ruth james walt": "200", "*": "inbox"},
    "POST caregivers": {"ruth james walt": "caregivers", "*": "inbox"},
    "GET end_caregiver": _THEIR_DELEGATION,
    "POST end_caregiver": {
        "ruth": "caregivers 404 404 404",
        "tom": "helping 404 404 404",
        "james": "404 caregivers 404 404",
        "walt": "404 404 caregivers 404",
        "*": "404",
    },
    "GET change_caregiver": _own("200", {"*": "404"}),
    "POST change_caregiver": _own("caregivers", {"*": "404"}),
    "GET caregiver_sheet": _own("200", {"*": "404"}),
    "GET helping": {"*": "200"},
    # Tom has accepted Ruth's: his list says so.
    "GET invitation": {"sam": "404 200 404 404", "tom": "helping 404 404 404", "*": "404"},
    "POST invitation": {"sam": "404 helping 404 404", "tom": "helping 404 404 404", "*": "404"},
    "POST start_again": {
        "ruth": "draft 404 404 404",
        "james": "404 draft 404 404",
        "walt": "404 404 draft 404",
        **_NOT_SENT,
    },
    # One's own drafts
    "GET drafts": {"ruth james walt": "200", **_VETERANS_PAGE},
    "GET draft": _own("200", _VETERANS_PAGE),
    "POST draft": _own("thread", _NOBODY_SENT),
    "GET draft_team": _own("200", _VETERANS_PAGE),
    # The form names Ruth's and James's team, which is none of Walt's.
    "POST draft_team": _own("draft", _NOT_SENT) | {"walt": "404"},
    "GET discard_draft": _own("200", _VETERANS_PAGE),
    "POST discard_draft": _own("drafts", _NOT_SENT),
    # Files: of a thread, and (to be removed) of a draft
    "GET file": _own("200", _VETERANS_PAGE),
    "GET file_preview": _own("200", _VETERANS_PAGE),
    "GET remove_file": _own("200", _VETERANS_PAGE),
    "POST remove_file": _own("draft", _NOT_SENT),
    # The care team's pages
    "GET team_file": _OF_TEAMS,
    "GET team_file_preview": _OF_TEAMS,
    "GET helper_notices": {"tom": "200", "*": "403"},
    "POST helper_notices": {"tom": "helper_notices", "*": "403"},
    "GET team_notices": {f"{TEAM_A} luis chris": "200", "*": "403"},
    "POST team_notices": {f"{TEAM_A} luis chris": "team_notices", "*": "403"},
    "GET reports": {"denise frank joan nora": "200", "*": "403"},
    "GET chart": {"denise": "200", "*": "403"},
    "POST chart": {"denise": "404", "*": "403"},
    "GET stops": {"denise": "200", "*": "403"},
    # The form names no stop that stands.
    "POST stops": {"denise": "404", "*": "403"},
    "GET stop": {
        "denise": "200 200 404 404",
        "carol peter angela maria": "403 403 404 404",
        "luis": "404 404 403 404",
        "*": "404",
    },
    "POST stop": {
        "denise": "stops stops 404 404",
        "carol peter angela maria": "403 403 404 404",
        "luis": "404 404 403 404",
        "*": "404",
    },
    "POST together": {f"{TEAM_A} luis chris": "200", "*": "403"},
    "POST worklist_filter": {f"{TEAM_A} luis chris": "queue", "*": "403"},
    "POST worklist_settings": {f"{TEAM_A} luis chris": "queue", "*": "403"},
    "GET queue": {f"{TEAM_A} luis chris": "200", "*": "403"},
    "GET item": {TEAM_A: "200 200 404 404", "luis": "404 404 200 404", "*": "404"},
    "POST take": {TEAM_A: "item item 404 404", "luis": "404 404 item 404", "*": "404"},
    "POST release": {TEAM_A: "item item 404 404", "luis": "404 404 item 404", "*": "404"},
    **PASSING,
    **PRIVACY,
    **LETTERS,
    "POST answer": {
        "anonymous gone": "401",
        TEAM_A: "item item 404 404",
        "luis": "404 404 item 404",
        "*": "404",
    },
    "GET use_template": {TEAM_A: "200 200 404 404", "luis": "404 404 200 404", "*": "404"},
    # The form names a template of team A.
    "POST use_template": {TEAM_A: "item item 404 404", "*": "404"},
    "GET templates": {f"{TEAM_A} luis chris": "200", "*": "403"},
    # The form names team A.
    "POST templates": {
        "anonymous gone": "401",
        TEAM_A: "templates",
        "luis chris": "422",
        "*": "403",
    },
    "POST save_answer": {
        "anonymous gone": "401",
        TEAM_A: "item item 404 404",
        "luis": "404 404 item 404",
        "*": "404",
    },
    "POST presence": {TEAM_A: "200 200 404 404", "luis": "404 404 200 404", "*": "404"},
    "POST write_note": {
        "anonymous gone": "401",
        TEAM_A: "item item 404 404",
        "luis": "404 404 item 404",
        "*": "404",
    },
    "POST record_call": {
        "anonymous gone": "401",
        TEAM_A: "item item 404 404",
        "luis": "404 404 item 404",
        "*": "404",
    },
    "POST not_urgent": _REVIEWED,
    "POST called": _REVIEWED,
    "POST not_reached": _REVIEWED,
    # Teams and counts, for who runs a facility.
    "GET unreviewed": {"frank joan nora": "200", "*": "403"},
    "POST complete": {TEAM_A: "queue queue 404 404", "luis": "404 404 queue 404", "*": "404"},
}

# What a caregiver with all rights gets in the patient's mailbox where it is not what she gets.
FOR_ANOTHER: dict[str, str] = {
    # A download belongs to the one who asked for it.
    "GET download": "404",
    "GET download_file": "404",
    # A draft is its author's alone, with its files.
    **{
        f"{method} {name}": "404"
        for method in ("GET", "POST")
        for name in ("draft", "draft_team", "discard_draft", "remove_file")
    },
}
FOR_ANOTHER |= dict.fromkeys(
    (
        "POST folders",
        "GET rename_folder",
        "POST rename_folder",
        "GET remove_folder",
        "POST remove_folder",
        "POST organise",
        "POST undo",
    ),
    "403",  # folders are the patient's own
)

# Before anything else is asked, unless a row names them.
_EVERYWHERE = {"anonymous": "sign-in", "gone": "sign-in"}


def answers(person: str) -> dict[str, str]:
    """The rows of one person: method and address to what is to be seen."""
    return {name: _answer(row, person) for name, row in EXPECTED.items()}


def _answer(row: Row, person: str) -> str:
    if person in _EVERYWHERE and person not in " ".join(row).split():
        return _EVERYWHERE[person]
    return _named(row, person)


def _named(row: Row, person: str) -> str:
    named = {one: words for names, words in row.items() for one in names.split()}
    assert named.keys() - {"*"} <= CAST.keys(), "A row names somebody who is not of the cast"
    return named.get(person, named["*"])


# The Wagtail admin. Whoever may not enter it at all is sent to the sign-in, which refuses those
# who are signed in already; Wagtail sends others home. With an id: a row of Frank's facility, one
# of Joan's, one that does not exist.
_LISTS = {"frank joan nora": "200", "emily priya": "home", "*": "door"}
_OWN_ROWS = {
    "frank": "200 404 404",
    "joan": "404 200 404",
    "nora": "200 200 404",
    "emily priya": "404",
    "*": "door",
}
_NATIONAL = {"nora": "200", "frank joan emily priya": "home", "*": "door"}
_NATIONAL_ROWS = {"nora": "200 200 404", "frank joan emily priya": "404", "*": "door"}
_NATIONAL_PAGE = {"nora": "200", "frank joan emily priya": "404", "*": "door"}
_NOBODY_ADDS = {"frank joan nora emily priya": "home", "*": "door"}
_NOBODY_DELETES = {"frank joan nora emily priya": "404", "*": "door"}

ADMIN_EXPECTED: dict[str, Row] = {
    "secure-messaging_stations_modeladmin_index": _LISTS,
    "secure-messaging_stations_modeladmin_create": _NOBODY_ADDS,
    "secure-messaging_stations_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_stations_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_stations_finishing": _OWN_ROWS,
    "secure-messaging_stations_readiness": _OWN_ROWS,
    "secure-messaging_stations_daysoff": _OWN_ROWS,
    "secure-messaging_stations_closing": _NATIONAL_ROWS,
    "secure-messaging_appointments_modeladmin_index": _LISTS,
    "secure-messaging_appointments_modeladmin_create": _LISTS,
    "secure-messaging_appointments_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_appointments_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_board": {"frank joan nora": "200", "emily priya": "404", "*": "door"},
    "secure-messaging_days": {"frank joan nora": "200", "emily priya": "404", "*": "door"},
    "secure-messaging_import": {"frank joan nora": "200", "emily priya": "404", "*": "door"},
    "secure-messaging_import_job": _OWN_ROWS | {"nora": "404"},
    "secure-messaging_import_run": _OWN_ROWS,
    "secure-messaging_import_stations": _NATIONAL_PAGE,
    "secure-messaging_patients_modeladmin_index": _LISTS,
    "secure-messaging_patients_modeladmin_create": {
        "frank joan": "200",
        "nora emily priya": "home",
        "*": "door",
    },
    "secure-messaging_patients_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_patients_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_lists_modeladmin_index": _LISTS,
    "secure-messaging_lists_modeladmin_create": _LISTS,
    "secure-messaging_lists_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_lists_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_teams_modeladmin_index": _LISTS,
    "secure-messaging_teams_modeladmin_create": _LISTS,
    "secure-messaging_teams_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_teams_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_teams_copy": _OWN_ROWS,
    "secure-messaging_teams_lead": _OWN_ROWS,
    "secure-messaging_teams_several": _OWN_ROWS,
    "secure-messaging_members_modeladmin_index": _LISTS,
    "secure-messaging_members_modeladmin_create": _LISTS,
    "secure-messaging_members_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_members_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_routes_modeladmin_index": _LISTS,
    "secure-messaging_routes_modeladmin_create": _LISTS,
    "secure-messaging_routes_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_routes_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_stops_modeladmin_index": _LISTS,
    "secure-messaging_stops_modeladmin_create": _LISTS,
    "secure-messaging_stops_modeladmin_edit": _OWN_ROWS,
    "secure-messaging_stops_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_topics_modeladmin_index": _NATIONAL,
    "secure-messaging_topics_modeladmin_create": _NOBODY_ADDS,
    "secure-messaging_topics_modeladmin_edit": _NATIONAL_ROWS,
    "secure-messaging_topics_modeladmin_delete": _NOBODY_DELETES,
    "secure-messaging_phrases_modeladmin_index": _NATIONAL,
    "secure-messaging_phrases_modeladmin_create": _NATIONAL,
    "secure-messaging_phrases_modeladmin_edit": _NATIONAL_ROWS,
    "secure-messaging_phrases_modeladmin_delete": _NOBODY_DELETES,
}


def admin_answers(person: str) -> dict[str, str]:
    """The rows of one person in the admin."""
    return {name: _named(row, person) for name, row in ADMIN_EXPECTED.items()}
