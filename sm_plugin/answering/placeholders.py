"""Places in a template that are filled in: by us from a list, or by the writer."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sm_plugin.errors import InvalidInput
from sm_plugin.names import person_name, staff_name
from sm_plugin.triage.models import WorkItem

PLACE = re.compile(r"\[\[([^\[\]]*)\]\]")

# What stands between the brackets, and what it becomes for one patient's item and one writer.
KNOWN: Mapping[str, tuple[str | Promise, Callable[[WorkItem, Any], str]]] = {
    "patient": (gettext_lazy("the patient's name"), lambda item, _user: _patient(item)),
    "me": (gettext_lazy("your name"), lambda _item, user: staff_name(user)),
    "team": (gettext_lazy("the team"), lambda item, _user: str(item.team.name)),
    "place": (gettext_lazy("the facility"), lambda item, _user: str(item.team.facility.name)),
    "phone": (
        gettext_lazy("the facility's telephone"),
        lambda item, _user: str(item.team.facility.help_phone),
    ),
}


def _patient(item: WorkItem) -> str:
    return person_name(item.thread.patient.user)


def fill(text: str, *, item: WorkItem, user: Any) -> str:
    """Fill in what the list knows; what it does not know, or has no word for, stays as it is."""

    def word(match: re.Match[str]) -> str:
        known = KNOWN.get(match.group(1).strip().lower())
        return (known[1](item, user) if known else "") or match.group(0)

    return PLACE.sub(word, text)


def require_filled(text: str) -> None:
    """Raise `InvalidInput` for a text in which something is still to be filled in."""
    if left := PLACE.search(text):
        raise InvalidInput(
            _("Fill in “%(place)s” first, or take it out. Nothing was sent.")
            % {"place": left.group(0)},
            code="unfilled",
        )
