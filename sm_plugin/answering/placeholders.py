"""Places in a template that are filled in: by us from a list, or by the writer."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sm_plugin.errors import InvalidInput
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.names import person_name, staff_name

PLACE = re.compile(r"\[\[([^\[\]]*)\]\]")
# What is left of a place that was not written right, with the words around it.
LEFT = re.compile(r"[^\n]{0,20}(?:\[\[|\]\])[^\n]{0,20}")
WRITER = "me"


@dataclass(frozen=True)
class Filling:
    """The facts that fill in a text: one patient's account, the team, and the writer."""

    patient: Any
    team: CareTeam
    writer: Any


# What stands between the brackets, and what it becomes for one patient and one writer.
KNOWN: Mapping[str, tuple[str | Promise, Callable[[Filling], str]]] = {
    "patient": (gettext_lazy("the patient's name"), lambda one: person_name(one.patient)),
    WRITER: (gettext_lazy("your name"), lambda one: staff_name(one.writer)),
    "team": (gettext_lazy("the team"), lambda one: str(one.team.name)),
    "place": (gettext_lazy("the facility"), lambda one: str(one.team.facility.name)),
    "phone": (
        gettext_lazy("the facility's telephone"),
        lambda one: str(one.team.facility.help_phone),
    ),
}


def fill(text: str, filling: Filling, *, later: Collection[str] = ()) -> str:
    """Fill in what the list knows; what it does not know, or has no word for, stays as it is.

    `later` names places that are left for another time.
    """

    return PLACE.sub(lambda place: _word(place, filling, later) or place.group(0), text)


def _word(place: re.Match[str], filling: Filling, later: Collection[str] = ()) -> str:
    name = place.group(1).strip().lower()
    known = None if name in later else KNOWN.get(name)
    return known[1](filling) if known else ""


def has_writer(text: str) -> bool:
    """Return True if the text names its writer, who is known when it is sent."""
    return any(one.strip().lower() == WRITER for one in PLACE.findall(text))


def signed(text: str, item: Any, writer: Any) -> str:
    """Return the text of an answer to `item` as it goes out: its writer's name is filled in."""
    if not has_writer(text):
        return text
    filling = Filling(item.thread.patient.user, item.team, writer)
    return fill(text, filling, later=KNOWN.keys() - {WRITER})


def require_filled(text: str) -> None:
    """Raise `InvalidInput` for a text in which something is still to be filled in."""
    if left := PLACE.search(text) or LEFT.search(text):
        raise InvalidInput(
            _("Fill in “%(place)s” first, or take it out. Nothing was sent.")
            % {"place": left.group(0).strip()},
            code="unfilled",
        )


def require_fillable(text: str, filling: Filling) -> None:
    """Raise `InvalidInput` for a text of which `fill` would leave something to be filled in.

    What it puts in is not looked at: the name of a patient may have such brackets itself.
    """
    require_filled(PLACE.sub(lambda place: "" if _word(place, filling) else place.group(0), text))
