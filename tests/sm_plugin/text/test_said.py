"""Words of lists are looked up once, and never in another reader's language."""

from django.utils.translation import gettext, override

from sm_plugin.text.said import said, said_once

ASKED: list[tuple[str, int]] = []


def due(word: str, days: int) -> str:
    ASKED.append((word, days))
    return f"{gettext('Today')}: {word} {days}"


def test_words_are_made_once_for_each_language_and_what_they_are_about() -> None:
    ASKED.clear()
    spoken = []
    for language in ("en", "es", "en", "es"):
        with override(language):
            say = said_once()
            spoken += [say(due, "late", 1), say(due, "late", 2), say(due, "late", 1)]

    assert ASKED == [("late", 1), ("late", 2)] * 2
    assert spoken[:3] == ["Today: late 1", "Today: late 2", "Today: late 1"]
    assert spoken[3:6] == ["Hoy: late 1", "Hoy: late 2", "Hoy: late 1"]
    assert spoken[6:] == spoken[:6]


def test_what_is_said_once_is_said_as_it_is() -> None:
    ASKED.clear()
    assert said(due, "late", 1) == said(due, "late", 1)
    assert len(ASKED) == 2
