"""Actions of a PDF that nobody asked for.

Refused is what starts a program, brings other files along, or runs, loads or sends something as
soon as the file is opened or a page is turned. What a person starts stays: a link or a button to
press, and the small programs in the fields of a form, which the department's own forms carry.

See docs/decisions/0161.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from .pdf_objects import Reference, Text
from .unfit import Unfit

ACTING = frozenset(
    {
        *(b"JavaScript", b"Launch", b"URI", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE"),
        *(b"Rendition", b"RichMediaExecute"),
    }
)
# In a field: typed into, shown, checked, reckoned; and a pointer or key that comes and goes.
BY_A_PERSON = frozenset({b"K", b"F", b"V", b"C", b"E", b"X", b"D", b"U", b"Fo", b"Bl"})
WHOLE = frozenset({b"Page", b"Pages", b"Catalog"})  # what these do, nobody asked for
FILES = frozenset({b"FileAttachment", b"RichMedia"})
STEPS = 10_000


class Acts:
    """All objects of the file by their numbers; of one that was replaced, every version."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.all: list[dict[bytes, Any]] = []
        self.by_number: dict[int, list[Any]] = {}
        for text in texts:
            for number, value in text.objects():
                if number is not None:
                    self.by_number.setdefault(number, []).append(value)
                self.all.extend(_dictionaries(value))
        self.steps = 0

    def check(self) -> None:
        """Raise Unfit with what the file does, or holds."""
        for found in self.all:
            self._check_files(found)
            if b"Launch" in _names(found.get(b"S")):
                raise Unfit("file_acts")
        for found in self.all:
            if self._is_filled(found.get(b"JavaScript")):
                raise Unfit("file_acts")
            for action in self._begun(found):
                self._check_action(action)

    def _check_files(self, found: dict[bytes, Any]) -> None:
        is_file = b"EmbeddedFile" in _names(found.get(b"Type"))
        if is_file or FILES & _names(found.get(b"Subtype")):
            raise Unfit("file_embeds")
        if self._is_filled(found.get(b"EF")) or self._is_filled(found.get(b"EmbeddedFiles")):
            raise Unfit("file_embeds")

    def _is_filled(self, value: Any) -> bool:
        """Programs that remove things often leave an empty list behind."""
        return any(
            isinstance(one, dict) and one and one.get(b"Names") != []
            for one in self._resolved(value)
        )

    @staticmethod
    def _begun(found: dict[bytes, Any]) -> Iterator[Any]:
        """Yield the actions that begin without a person."""
        if b"OpenAction" in found:
            yield found[b"OpenAction"]
        if b"AA" in found:
            yield (_Additional(found[b"AA"], bool(WHOLE & _names(found.get(b"Type")))))

    def _check_action(self, action: Any) -> None:
        """Follow the action and those that come after it."""
        waiting, seen = [action], set()
        while waiting:
            self.steps += 1
            if self.steps > STEPS:
                raise Unfit("file_too_complex")
            one = waiting.pop()
            if isinstance(one, _Additional):
                waiting.extend(one.of(self._resolved(one.value)))
            elif isinstance(one, Reference) and one.number not in seen:
                seen.add(one.number)
                waiting.extend(self.by_number.get(one.number, ()))
            elif isinstance(one, list):
                waiting.extend(item for item in one if isinstance(item, dict | Reference))
            elif isinstance(one, dict):
                if ACTING & _names(one.get(b"S")):
                    raise Unfit("file_acts")
                waiting.append(one.get(b"Next"))

    def _resolved(self, value: Any) -> list[Any]:
        """Return the value, or what stands under the number it refers to."""
        if isinstance(value, Reference):
            return self.by_number.get(value.number, [])
        return value if isinstance(value, list) else [value]


class _Additional:
    """The value of AA: what is done at which event."""

    def __init__(self, value: Any, of_whole: bool) -> None:
        self.value, self.of_whole = value, of_whole

    def of(self, events: list[Any]) -> Iterator[Any]:
        for event in events:
            if isinstance(event, dict):
                for name, action in event.items():
                    if self.of_whole or name not in BY_A_PERSON:
                        yield action


def _dictionaries(value: Any) -> Iterator[dict[bytes, Any]]:
    """Yield the value's own dictionaries and those inside it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _names(value: Any) -> set[bytes]:
    """Return the name, or the names where a key was given twice."""
    if isinstance(value, list):
        return {one for one in value if isinstance(one, bytes)}
    return {value} if isinstance(value, bytes) else set()
