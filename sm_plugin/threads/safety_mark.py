"""The result of the safety check that is stored with a message.

The check itself lies above this room: what it found comes as a text to be sealed, and its level as
a word.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SafetyMark:
    """`page_shown` says that the author saw the emergency numbers and sent it all the same."""

    level: str = "none"
    page_shown: bool = False
    findings: str = field(default="", repr=False)


UNMARKED = SafetyMark()
