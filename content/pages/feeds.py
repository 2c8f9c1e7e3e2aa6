"""The newest spotlights as RSS and Atom, of the whole index or of one topic.

See docs/decisions/0074.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _

from content.snippets.topics import Topic

if TYPE_CHECKING:
    from .spotlights import SpotlightIndexPage, SpotlightPage

ENTRIES = 20
# XML 1.0 has no place for these; one of them in a title must not cost readers the whole feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Channel:
    """The list a reader subscribes to."""

    request: HttpRequest
    index: "SpotlightIndexPage"
    topic: Topic | None = None

    @property
    def id(self) -> str:
        return _stable_id(self.index, self.topic.slug if self.topic else "")


def _stable_id(page: Any, part: str = "") -> str:
    """Return an id that outlives a new address or domain and differs from a translation's."""
    name = f"{page.locale.language_code}/{part}"
    return UUID(str(uuid5(page.translation_key, name))).urn


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


class SpotlightRss(Feed):
    feed_type: Any = Rss201rev2Feed
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, channel: Channel) -> Channel:
        return channel

    def title(self, channel: Channel) -> str:
        if channel.topic is None:
            return _clean(channel.index.title)
        names = {"title": channel.index.title, "topic": channel.topic.name}
        return _clean(_("%(title)s: %(topic)s") % names)

    def link(self, channel: Channel) -> str:
        return str(channel.index.get_url(channel.request))

    def description(self, channel: Channel) -> str:
        topic = channel.topic.description if channel.topic else ""
        return _clean(topic or channel.index.introduction)

    subtitle = description

    def feed_guid(self, channel: Channel) -> str:
        return channel.id

    def items(self, channel: Channel) -> "list[SpotlightPage]":
        pages = channel.index.articles().select_related("contributor", "locale")
        if channel.topic:
            pages = pages.filter(topics=channel.topic)
        newest = list(pages.order_by("-published_on", "-pk").prefetch_related("topics")[:ENTRIES])
        for page in newest:
            page.address = page.get_url(channel.request)
        return newest

    def item_title(self, item: "SpotlightPage") -> str:
        return _clean(item.title)

    def item_description(self, item: "SpotlightPage") -> str:
        return _clean(item.summary)

    def item_link(self, item: "SpotlightPage") -> str:
        return str(item.address)

    def item_guid(self, item: "SpotlightPage") -> str:
        return _stable_id(item)

    def item_pubdate(self, item: "SpotlightPage") -> datetime | None:
        day = item.published_on
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

    def item_updateddate(self, item: "SpotlightPage") -> datetime | None:
        return item.last_published_at

    def item_author_name(self, item: "SpotlightPage") -> str | None:
        return _clean(item.contributor.name) if item.contributor else None

    def item_categories(self, item: "SpotlightPage") -> list[str]:
        return [_clean(topic.name) for topic in item.topics.all()]


class PlainAtom(Atom1Feed):
    """Atom whose summaries say that they are plain text; Django calls all of them HTML."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        words = item.pop("description")
        super().add_item_elements(handler, item | {"description": None})
        if words is not None:
            handler.addQuickElement("summary", words, {"type": "text"})


class SpotlightAtom(SpotlightRss):
    feed_type = PlainAtom


FEEDS = {"rss": SpotlightRss, "atom": SpotlightAtom}


def answer(kind: str, channel: Channel) -> HttpResponse:
    """Return the feed in the format of that name, in the language of its index."""
    feed = FEEDS[kind]()
    feed.language = channel.index.locale.language_code
    return feed(channel.request, channel)
