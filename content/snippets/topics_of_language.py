"""Topics of a translated page are those of its own language."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Locale, Page


def in_language(topics: Iterable[Any], locale_id: int) -> list[Any]:
    """Each topic in that language; one that nobody has translated yet stays as it is."""
    from content.snippets.topics import Topic

    asked = list(topics)
    found = Topic.objects.filter(
        translation_key__in=[topic.translation_key for topic in asked], locale_id=locale_id
    )
    own = {topic.translation_key: topic for topic in found}
    return [own.get(topic.translation_key, topic) for topic in asked]


def bring_topics_along(*, source: Page, locale: Locale) -> None:
    """Translate a page's topics with it, under their old names at first.

    Without them the page would be in no list of its language.
    """
    for topic in source.topics.all():
        if not topic.get_translations(inclusive=True).filter(locale=locale).exists():
            topic.copy_for_translation(locale).save()
