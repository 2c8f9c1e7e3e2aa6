"""The sealed content of a draft: the words, and the answers to the questions of its topic."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sm_plugin.text.plain_text import is_blank


@dataclass(frozen=True)
class DraftWords:
    """All that was typed, as it was typed; `answers` maps the name of a question to its answer."""

    subject: str = ""
    body: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return all(map(is_blank, (self.subject, self.body, *self.answers.values())))

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "DraftWords":
        return cls(**json.loads(text))

    def __repr__(self) -> str:
        """Never the words: a representation gets into logs."""
        return "<DraftWords>"
