"""Beginning a translation: readers see nothing new, and what is translated already stays.

wagtail-localize's own operation writes texts into every translation that it meets on its way: into
live pages, and into pages and snippets that a page names. See docs/decisions/0743.
"""

import contextlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import DraftStateMixin, Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from content.policies import policy_of
from content.snippets.banners import Banner

from .services import keep_as_draft

# What another button brings to readers: a publisher's, or that of the banner's own editor.
WITH_WAYS_OF_THEIR_OWN = (Page, Banner)


def may_translate(user: Any, source: Any) -> bool:
    """Return True for who may change the page, or snippets of its kind: readers get some at once.

    wagtail-localize asks for nothing of the object itself.
    """
    if isinstance(source, Page):
        return bool(source.permissions_for_user(user).can_edit())
    return bool(policy_of(type(source)).user_has_permission(user, "change"))


def keep_words_of(source: Any) -> TranslationSource:
    """Keep the words of today for translators: of a page that readers don't see, the newest.

    Its row has those of the first save.
    """
    if isinstance(source, Page) and not source.live:
        source = source.get_latest_revision_as_object()
    kept, _is_new = TranslationSource.update_or_create_from_instance(source)
    return kept


@transaction.atomic
def begin(*, actor: Any, source: Any, locales: Sequence[Locale], below: bool = False) -> None:
    """Begin the translation of a page or snippet; with `below` also of the pages below it.

    What it names goes along, and pages below it, where this person may translate them.
    Raises PermissionDenied, and ValidationError for a snippet that its own rules refuse, and for a
    page below one of others that is not in that language.
    """
    if not may_translate(actor, source):
        raise PermissionDenied
    new = [locale for locale in locales if not _is_translated(source, locale)]
    for locale in new:
        _begin_named(actor, source, locale)
        _begin(actor, source, locale)
    for child in source.get_children().specific() if below else ():
        _begin_below(actor, child, locales)


def _begin_below(actor: Any, page: Page, locales: Sequence[Locale]) -> None:
    """Go no further where the page above has nothing in a language: it would become a mirror."""
    if may_translate(actor, page):
        begin(actor=actor, source=page, locales=locales, below=True)
        return
    there = page.get_translations().filter(locale__in=locales).values_list("locale_id", flat=True)
    known = [locale for locale in locales if locale.pk in set(there)]
    for child in page.get_children().specific() if known else ():
        _begin_below(actor, child, known)


def _is_translated(source: Any, locale: Locale) -> bool:
    """A mirror is no translation: it says what its source says."""
    found = source.get_translations(inclusive=True).filter(locale=locale)
    return bool((found.filter(alias_of=None) if isinstance(source, Page) else found).exists())


def _begin_named(actor: Any, source: Any, locale: Locale) -> None:
    """Begin what the source names, one step far, where that language has nothing of it.

    What its own rules refuse is named in the source's language.
    """
    kept = keep_words_of(source)
    for segment in kept.relatedobjectsegment_set.select_related("object"):
        named = segment.object.get_instance_or_none(source.locale)
        named = named.specific if isinstance(named, Page) else named
        if named and not segment.object.has_translation(locale) and may_translate(actor, named):
            with contextlib.suppress(ValidationError), transaction.atomic():
                _begin(actor, named, locale)


def _begin(actor: Any, source: Any, locale: Locale) -> None:
    """Make the draft of a page; other things have none, so readers get them as they are.

    Texts that don't fit leave the copy of a page without them: its editor names them. For other
    things there is no copy then. Raises ValidationError.
    """
    if isinstance(source, Page):
        _begin_above(actor, source, locale)
    kept = keep_words_of(source)
    found, _is_new = Translation.objects.update_or_create(
        source=kept, target_locale=locale, defaults={"enabled": True}
    )
    mirror = source.get_translations().filter(locale=locale).first()
    try:
        if mirror:
            _take_from_source(actor, mirror)
        else:
            found.save_target(user=actor, publish=not isinstance(source, DraftStateMixin))
    except ValidationError:
        if not isinstance(source, Page):
            raise


def _begin_above(actor: Any, page: Page, locale: Locale) -> None:
    """Begin the page above as a draft, and those above it: wagtail-localize would show mirrors.

    Raises ValidationError for one that this person may not translate.
    """
    above = page.get_parent().specific
    if above.is_root() or above.has_translation(locale):
        return
    if not may_translate(actor, above):
        told = gettext(
            "“%(page)s” stands below “%(above)s”, which is not in %(language)s yet. Ask somebody"
            " who may edit “%(above)s” to translate it first."
        )
        names = {"page": page.title, "above": above.title, "language": locale.get_display_name()}
        raise ValidationError(told % names)
    _begin(actor, above, locale)


def _take_from_source(actor: Any, mirror: Page) -> None:
    """Make a page of a mirror: readers keep its words, and other texts wait as a draft."""
    mirror = mirror.specific
    ConvertAliasPageAction(mirror, user=actor).execute(skip_permission_checks=True)
    keep_as_draft(actor, mirror)
