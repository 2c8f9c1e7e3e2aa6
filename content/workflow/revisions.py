"""Comparing two revisions of a page: do they say the same, and who changed it last."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from wagtail.models import Page, Revision

from .visible import visible

# Where the page lies, how it stands and when it is shown. None of that is what a reviewer reads.
NOT_WORDS = frozenset(
    {
        "pk", "path", "depth", "numchild", "url_path", "translation_key", "locale", "alias_of",
        "content_type", "owner", "live", "has_unpublished_changes", "expired", "locked",
        "locked_by", "locked_at", "go_live_at", "expire_at", "first_published_at",
        "last_published_at", "live_revision", "latest_revision", "latest_revision_created_at",
        "draft_title", "wagtail_admin_comments", "reviewed_on",
    }
)  # fmt: skip


def words_of(model: type[Model], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what readers get of a revision's content."""
    return visible(model, {key: value for key, value in content.items() if key not in NOT_WORDS})


def same_words(one: Revision, other: Revision) -> bool:
    if one.pk == other.pk:
        return True
    model = ContentType.objects.get_for_id(one.content_type_id).model_class()
    # A page type that is gone has no readers; nothing can be said about its words.
    return model is not None and words_of(model, one.content) == words_of(model, other.content)


def says_something_new(page: Page) -> bool:
    """Return True if the page at hand says anything else than its newest revision."""
    newest, model = newest_revision(page), page.specific_class
    content = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    return newest is None or words_of(model, content) != words_of(model, newest.content)


def newest_revision(page: Page) -> Revision | None:
    """Read the newest revision from the database: the page may have been loaded before it."""
    return page.revisions.order_by("-created_at", "-pk").first()


def last_author_id(page: Page) -> Any:
    """Return the person whose revision first said what the newest one says; None: no person did.

    Saving somebody else's words again makes nobody their author, and does not unmake one.
    """
    revisions = page.revisions.order_by("-created_at", "-pk").values_list("user_id", "content")
    model, author, words = page.specific_class, None, None
    for user_id, content in revisions.iterator(chunk_size=10):
        if words is not None and words_of(model, content) != words:
            break
        author, words = user_id, words_of(model, content)
    return author


def authors_since_publication(page: Page) -> set[Any]:
    """Return everybody who brought words that readers don't have; of a new page, all its authors.

    Saving somebody else's words again makes nobody their author. Who wrote the newest words
    before something else was published is their author still: a version can be brought back.
    """
    model, live = page.specific_class, page.live_revision if page.live else None
    words = words_of(model, live.content) if live else None
    authors: set[Any] = set()
    writers: list[tuple[Any, dict[str, Any]]] = []
    revisions = page.revisions.order_by("created_at", "pk")
    for user_id, created_at, content in revisions.values_list(
        "user_id", "created_at", "content"
    ).iterator(chunk_size=10):
        brought = words_of(model, content)
        writers.append((user_id, brought))
        if live and created_at <= live.created_at:
            continue
        if brought != words:
            authors.add(user_id)
        words = brought
    return authors | _first_writers(writers)


def _first_writers(writers: list[tuple[Any, dict[str, Any]]]) -> set[Any]:
    """Return those who brought the newest words, each time that they were not there before."""
    newest = writers[-1][1] if writers else None
    before: list[Any] = [None, *(words for _user_id, words in writers)]
    return {
        user_id
        for (user_id, words), earlier in zip(writers, before, strict=False)
        if words == newest and earlier != newest
    }
