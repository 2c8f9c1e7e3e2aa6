"""Filters of a worklist: words of its address, and the condition that they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from sm_plugin.database.values import can_hold, is_key
from sm_plugin.errors import InvalidInput
from sm_plugin.files.models import Attachment
from sm_plugin.notes.models import Note
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Topic
from sm_plugin.triage.querysets import has_promise_come, is_put_off, was_thanked

NOBODY, ME = "nobody", "me"
PUT_OFF, AT_HAND = "yes", "no"
PROMISED, THANKED = "yes", "yes"
DIGITS_OF_AGE = 3  # of days


def has_files() -> Exists:
    return Exists(Attachment.objects.filter(message__thread=OuterRef("thread")))


def has_notes() -> Exists:
    return Exists(Note.objects.filter(thread=OuterRef("thread")))


@dataclass(frozen=True)
class Narrowing:
    """The narrowing of a list, each part as its word in the address; empty is everything.

    `age` is in days, `who` has it: "nobody", "me" or a person's key; `off`
    says whether what is put off is shown alone or left out, and `promised` that only what the
    patient was promised for today or before is shown. `thanked`: only what they said thanks for.
    """

    topic: str = ""
    role: str = ""
    age: str = ""
    patient: str = ""
    who: str = ""
    team: str = ""
    files: str = ""
    notes: str = ""
    off: str = ""
    promised: str = ""
    thanked: str = ""

    @classmethod
    def of(cls, words: Mapping[str, str]) -> "Narrowing":
        """Read the words of an address; raise `InvalidInput` for one that means nothing."""
        found = cls(**{one.name: words.get(one.name, "") for one in fields(cls)})
        found._check()
        return found

    def __bool__(self) -> bool:
        return bool(self.words)

    @cached_property
    def words(self) -> dict[str, str]:
        """Return the words that narrow, as they stand in the address."""
        named = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: word for name, word in named.items() if word}

    def condition(self, user: Any) -> Q:
        """Return what an item must fulfil to be shown."""
        wanted = Q()
        if self.topic:
            wanted &= Q(thread__topic__code=self.topic)
        if self.role:
            wanted &= Q(role=self.role)
        if self.age:
            wanted &= Q(received_at__lt=timezone.now() - timedelta(days=int(self.age)))
        if self.patient:
            wanted &= Q(thread__patient=UUID(self.patient))
        if self.team:
            wanted &= Q(team=UUID(self.team))
        if self.files:
            wanted &= Q(has_files())
        if self.notes:
            wanted &= Q(has_notes())
        if self.off:
            off = is_put_off(timezone.now())
            wanted &= off if self.off == PUT_OFF else ~off
        if self.promised:
            wanted &= has_promise_come(timezone.now())
        if self.thanked:
            wanted &= was_thanked()
        return wanted & self._holder(user)

    def _holder(self, user: Any) -> Q:
        if self.who == NOBODY:
            return Q(assignee__isnull=True)
        if self.who:
            return Q(assignee=user.pk if self.who == ME else self.who)
        return Q()

    def _check(self) -> None:
        is_role = self.role in ("", *Role.values)
        is_age = not self.age or (self.age.isdecimal() and len(self.age) <= DIGITS_OF_AGE)
        is_holder = self.who in ("", NOBODY, ME) or can_hold(_account_key(), self.who)
        keys = all(is_key(one) for one in (self.patient, self.team) if one)
        is_topic = not self.topic or can_hold(Topic._meta.get_field("code"), self.topic)
        is_off = self.off in ("", PUT_OFF, AT_HAND) and self.promised in ("", PROMISED)
        is_off = is_off and self.thanked in ("", THANKED)
        if not (is_off and is_role and is_age and is_holder and keys and is_topic):
            raise InvalidInput(code="bad_filter")


def _account_key() -> Any:
    return get_user_model()._meta.pk


# What a list can be narrowed to with one press, each by one word, in the order of the page.
KINDS = {
    "files": Narrowing(files="yes"),
    "notes": Narrowing(notes="yes"),
    "nobody": Narrowing(who=NOBODY),
    "put_off": Narrowing(off=PUT_OFF),
    "at_hand": Narrowing(off=AT_HAND),
    "thanked": Narrowing(thanked=THANKED),
    "promised": Narrowing(promised=PROMISED),
}
