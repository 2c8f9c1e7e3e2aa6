"""A page in another language and its source; mail about pages in the language of its reader.

See docs/decisions/0086.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page
from wagtail.query import PageQuerySet

from content.restrictions import is_open, marked, open_to_all
from sm_plugin.database.prepared import Prepared

AnyPage = TypeVar("AnyPage", bound=Page)
AnyPages = TypeVar("AnyPages", bound=PageQuerySet)


def source_language() -> str:
    """Return the language in which pages are written first."""
    return get_supported_content_language_variant(settings.LANGUAGE_CODE)


def newer_source(page: Page) -> Page | None:
    """Return the page this one translates, if readers of the first language have newer words.

    Asked while a page is shown, in the page's own language: the first one costs no query.
    """
    if get_language() == source_language() or page.alias_of_id or not page.pk:
        return None
    written = page.last_published_at or timezone.now()
    return next(iter(_NEWER.ask(page.translation_key, page.pk, source_language(), written)), None)


def _newer(key: UUID, but: int, code: str, written: datetime) -> PageQuerySet:
    others = Page.objects.filter(translation_key=key).exclude(pk=but)
    newer = others.filter(locale__language_code=code, last_published_at__gt=written)
    return open_to_all(newer)


_NEWER = Prepared(_newer)


def live_translations_of(pages: Iterable[Page]) -> PageQuerySet:
    """Return what readers see in other languages of these pages of the first language."""
    code = source_language()
    keys = [page.translation_key for page in pages if page.locale.language_code == code]
    others = Page.objects.live().filter(translation_key__in=keys, alias_of=None)
    return others.exclude(locale__language_code=code).select_related("locale").order_by("path")


def open_pages_of(page: Page) -> list[Page]:
    """Return the same as plain pages, each with its language: for links to them."""
    return _OPEN_PAGES.ask(page.translation_key, page.pk)


def _open_pages(key: UUID, but: int) -> PageQuerySet:
    others = Page.objects.filter(translation_key=key).exclude(pk=but)
    return open_to_all(others).select_related("locale")


_OPEN_PAGES = Prepared(_open_pages)


def with_known_slug(pages: PageQuerySet) -> PageQuerySet:
    """Add `known_slug`, by which the portal knows a page: a translation may have another slug."""
    source = Page.objects.filter(
        translation_key=OuterRef("translation_key"),
        locale__language_code=source_language(),
    )
    slug = Coalesce(Subquery(source.values("slug")[:1]), F("slug"))
    return pages.annotate(known_slug=slug)


def with_words_language(pages: AnyPages) -> AnyPages:
    """Add `words_language`: of a page that mirrors another one the language of that, else None."""
    return pages.annotate(words_language=F("alias_of__locale__language_code"))


def words_language(page: Page) -> str:
    """Return the language of a page's words where that is not its own, else nothing.

    A page that is not translated yet mirrors the one that it was made from. Costs one query for a
    mirror that was not found by `with_words_language`.
    """
    if not page.alias_of_id:
        return ""
    if language := vars(page).get("words_language"):
        return str(language)
    [mirrored] = _WITH_LOCALE.ask(page.alias_of_id)
    vars(page)["words_language"] = mirrored.locale.language_code
    return str(mirrored.locale.language_code)


_WITH_LOCALE = Prepared(lambda pk: Page.objects.filter(pk=pk).select_related("locale"))


def in_language_of(page: Page, others: Sequence[AnyPage]) -> list[AnyPage]:
    """Return each page that everybody may read, in the language of that page where it exists.

    One query at most, of pages that are marked. A translation keeps what its source points at, so
    that an editor has to change nothing twice.
    """
    foreign = {one.translation_key: None for one in others if one.locale_id != page.locale_id}
    own = {}
    if foreign:
        kind: Any = type(others[0])
        translated = _translated(kind).ask(list(foreign), page.locale_id)
        own = {one.translation_key: one for one in translated}
    found = (own.get(one.translation_key) or (one if is_open(one) else None) for one in others)
    return [one for one in found if one]


@cache
def _translated(kind: Any) -> Prepared:
    def about(keys: list[UUID], locale: int) -> PageQuerySet:
        return open_to_all(kind.objects.filter(translation_key__in=keys, locale_id=locale))

    return Prepared(about)


def in_readers_language(page: Page) -> Page:
    """Return the page that a link leads to: in the language shown, where everybody may read it."""
    language = get_language()
    if not language or language == source_language():
        return page
    code = get_supported_content_language_variant(language)
    return next(iter(_IN_LANGUAGE.ask(page.translation_key, code)), page)


def _in_language(key: UUID, code: str) -> PageQuerySet:
    pages = Page.objects.filter(translation_key=key, locale__language_code=code)
    return marked(open_to_all(pages.select_related("locale")))


_IN_LANGUAGE = Prepared(_in_language)


def in_mail_to(person: Any) -> override:
    """Write in the language of this person's admin, whosever request this is."""
    profile = getattr(person, "wagtail_userprofile", None)
    return override((profile and profile.preferred_language) or settings.LANGUAGE_CODE)


def write_to(person: Any, subject: Any, template: str, words: dict[str, Any]) -> None:
    """Send the person a mail in their language; the subject is one of `gettext_lazy`."""
    with in_mail_to(person):
        send_mail(str(subject), render_to_string(template, words), None, [person.email])
