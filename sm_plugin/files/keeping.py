"""Drafts that files are added to before they are sent: a Veteran's, or the answer of a team."""

from typing import Any, ClassVar, Protocol


class Keeper(Protocol):
    """A draft that keeps files; `file_column` is its column in their table, `keep_act` its right.

    Those who may read the draft may read its files.
    """

    pk: Any
    file_column: ClassVar[str]
    keep_act: ClassVar[str]

    @property
    def patient_id(self) -> Any:
        """Return the key of the patient to whom, or from whom, it goes."""

    def held(self) -> "Keeper":
        """Return it as it is now, locked until the transaction ends; `NotFound` if it is gone."""
