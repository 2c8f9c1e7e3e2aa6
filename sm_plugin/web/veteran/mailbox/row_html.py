"""The rows of a mailbox's lists as HTML, one format a row.

As a template they took a quarter of the page's processor time: each variable of each row is looked
up, put into words and escaped by itself. `filled` escapes whatever is put in.

See docs/decisions/0635.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.newest import Newest
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.text.dates import day_of
from sm_plugin.web.filled import NOTHING, filled, joined
from sm_plugin.web.veteran.page import addresses

from .presenters import Row

ROW = """
  <li class="sm-row{kinds}">
    {choice}
    <div class="sm-row__text">
      <div class="sm-row__head">
        <h2 class="sm-row__subject"><a class="sm-row__link"
                                       href="{address}"><bdi>{subject}</bdi></a></h2>
        <p class="sm-row__marks">
          {unread}
          {draft}
          {files}
          <time class="sm-row__when" datetime="{at}">{day}</time>
        </p>
      </div>
      {newest}
      {waiting}
      {why}
      {kept_in}
    </div>
  </li>
"""
CHOICE = """
      <span class="sm-choice sm-row__choose">
        <input type="checkbox"
               id="choose-{key}"
               name="threads"
               value="{key}"
               {checked}>
        <label class="sm-hidden"
               for="choose-{key}">{label}</label>
        <input type="hidden"
               name="shown"
               value="{key} {received_at}">
      </span>
"""
FLAG = '<span class="sm-flag{}">{}</span>'
CLIP = """
            <svg class="sm-clip" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M7 12.5 14.5 5a3.5 3.5 0 0 1 5 5L11 18.5a2 2 0 0 1-3-3l7.5-7.5" /></svg><span class="sm-hidden">{}</span>
"""  # noqa: E501 - a drawing
NEWEST = '<p class="sm-row__last"><bdi>{}</bdi>{}</p>'
WORDS = ": <bdi>{}</bdi>"
WAITING = '<p class="sm-row__state">{}</p>'
WHY = '<p class="sm-row__why">{}.</p>'
KEPT_IN = '<p class="sm-row__folder">{}</p>'


@dataclass(frozen=True)
class Look:
    """The look of a list's rows; `says_folder` where it has what is kept in other ones, too.

    Each row shows the `moment` by which the list is sorted and filtered. Days are those of the
    patient's home facility, by which it is filtered, too.
    """

    access: MailboxAccess
    chosen: Collection[UUID]
    can_organise: bool
    says_folder: bool
    moment: str = "last_at"
    words: dict[str, Any] = field(default_factory=lambda: _words())

    @cached_property
    def address(self) -> Callable[[UUID], str]:
        return addresses(self.access, "thread", "thread_id")

    @cached_property
    def zone(self) -> tzinfo:
        return self.access.mailbox.zone


def rows_html(rows: Iterable[Row], look: Look) -> SafeString:
    return joined(_row_html(row, look, look.words) for row in rows)


def _words() -> dict[str, Any]:
    """Return what is the same in all rows."""
    return {
        "unread": filled(FLAG, "", _("Unread")),
        "draft": _plain_flag(_("Draft")),
        "files": filled(CLIP, _("With files")),
        "choose": _("Choose %(subject)s"),
        "kept_in": _("Kept in: %(folder)s"),
    }


def _row_html(row: Row, look: Look, words: dict[str, Any]) -> SafeString:
    entry, newest, subject = row.entry, row.newest, row.subject.text
    by_newest = newest if look.moment == "last_at" else None
    at = by_newest.sent_at if by_newest else getattr(entry, look.moment)
    why = row.why if row.why and row.why.obstacle != "account" else None
    kept_in = words["kept_in"] % {"folder": row.kept_in} if look.says_folder else ""
    return filled(
        ROW,
        kinds=_kinds(is_unread=entry.unread, can_organise=look.can_organise),
        choice=_choice(entry, subject, look) if look.can_organise else NOTHING,
        address=look.address(entry.thread_id),
        subject=subject,
        unread=words["unread"] if entry.unread else NOTHING,
        draft=words["draft"] if newest and newest.has_draft else NOTHING,
        files=words["files"] if newest and newest.has_files else NOTHING,
        at=timezone.localtime(at).isoformat(),
        day=day_of(at, look.zone),
        newest=_newest(newest) if newest else NOTHING,
        waiting=filled(WAITING, _plain_flag(row.waiting)) if row.waiting else NOTHING,
        why=filled(WHY, why.title) if why else NOTHING,
        kept_in=filled(KEPT_IN, kept_in) if row.kept_in and kept_in else NOTHING,
    )


def _choice(entry: MailboxEntry, subject: str, look: Look) -> SafeString:
    key, received_at = entry.thread_id, entry.last_received_at
    return filled(
        CHOICE,
        key=key,
        checked="checked" if key in look.chosen else "",
        label=look.words["choose"] % {"subject": subject},
        received_at=received_at.isoformat() if received_at else "",
    )


def _kinds(*, is_unread: bool, can_organise: bool) -> str:
    unread = " sm-row--unread" if is_unread else ""
    return f"{unread} sm-row--choosable" if can_organise else unread


def _plain_flag(words: str) -> SafeString:
    return filled(FLAG, " sm-flag--plain", words)


def _newest(newest: Newest) -> SafeString:
    words = filled(WORDS, newest.words) if newest.words else NOTHING
    return filled(NEWEST, newest.who, words)
