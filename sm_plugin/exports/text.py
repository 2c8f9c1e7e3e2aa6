"""Conversations as plain text that any program opens."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sm_plugin.files.text import file_line
from sm_plugin.text.dates import full_moment

from .conversations import Conversation, Letter

LINE = "=" * 72


def heading(owner: str) -> str:
    return "\n".join(
        (
            _("Messages of %(name)s") % {"name": owner},
            _("Private health information. Keep this file in a safe place."),
            "",
        )
    )


def unreadable() -> str:
    return "\n".join((LINE, _("One conversation could not be opened and is missing here."), "", ""))


def as_text(conversation: Conversation) -> str:
    lines = [
        LINE,
        _("Subject: %(subject)s") % {"subject": conversation.subject},
        _("Care team: %(team)s, %(place)s")
        % {"team": conversation.team, "place": conversation.place},
        _("About: %(topic)s") % {"topic": conversation.topic},
        _("State: %(state)s") % {"state": conversation.state},
        LINE,
        "",
    ]
    for letter in conversation.letters:
        lines += _letter(letter, conversation)
    return "\n".join(lines) + "\n"


def _letter(letter: Letter, conversation: Conversation) -> Iterable[str]:
    when = full_moment(letter.sent_at, conversation.zone)
    yield _("From: %(author)s") % {"author": letter.author}
    yield _("Sent: %(when)s") % {"when": when}
    yield _("Message %(id)s") % {"id": letter.number}
    yield from (f"{fact.label}: {fact.answer}" for fact in letter.facts)
    yield from (file_line(file.name, file.size, file.state) for file in letter.files)
    yield ""
    yield letter.body
    if letter.signature:
        yield ""
        yield letter.signature
    yield ""
    yield "-" * 72
    yield ""
