"""Translations of what is seeded, made as an editor makes them with wagtail-localize.

The words of the other language have the shape of the English ones. A page of each is built, the
texts of both are taken apart in the same way, and each one translates the text in its place.
Editors find every text in wagtail-localize's own editor and go on from there.

English that somebody has changed since gets no translation here: its readers would get the words
of a text that is no more, and nobody would have read them. See docs/decisions/0087 and 0691.
"""

from typing import Any

from django.db import models, transaction
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    MissingRelatedObjectError,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


class NotTranslated(Exception):
    """The words of the seed are no translation of this; the message says why."""


def translate(source: Any, english: Any, twin: Any, locale: Locale) -> str:
    """Give `source` the words of `twin`, if its own are still those of `english`.

    Both are copies that are never saved. Return the name of the translation; an empty one where
    there is one already, which stays as it is. Raises `NotTranslated`.
    """
    if source.get_translations().filter(locale=locale).exists():
        return ""
    if hasattr(source, "slug"):  # an address says nothing that had to be translated
        english.slug = twin.slug = source.slug
    if _texts_of(source) != _texts_of(english):
        raise NotTranslated(f"“{source}”: somebody has changed its words")
    if isinstance(source, Page) and not source.live:
        raise NotTranslated(f"“{source}”: readers do not see it")
    try:
        with transaction.atomic():
            translation = _translation(source, _texts_of(twin), locale)
    except (MissingRelatedObjectError, ParentNotTranslatedError) as error:
        language = locale.get_display_name()
        message = f"“{source}”: what it lies below, or names, is not in {language} yet"
        raise NotTranslated(message) from error
    return f"“{translation}” in {locale.get_display_name()}"


def _translation(source: Any, words: list[str], locale: Locale) -> Any:
    kept, _is_new = TranslationSource.update_or_create_from_instance(source)
    Translation.objects.get_or_create(source=kept, target_locale=locale)
    texts = kept.stringsegment_set.select_related("string", "context").order_by("order")
    for text, translated in zip(texts, words, strict=True):
        StringTranslation.objects.get_or_create(
            translation_of=text.string,
            locale=locale,
            context=text.context,
            defaults={
                "data": translated,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            },
        )
    is_page = isinstance(source, Page)
    translation, _is_new = kept.create_or_update_translation(locale, publish=not is_page)
    if is_page:
        # Now, and not when a transaction ends that may be a test's.
        translation.get_latest_revision().publish()
    return translation


def _texts_of(twin: models.Model) -> list[str]:
    for field in twin._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(twin, field.name)
            stored = field.stream_block.get_prep_value(value)
            setattr(twin, field.name, field.stream_block.to_python(stored))
    texts = [one for one in extract_segments(twin) if isinstance(one, StringSegmentValue)]
    return [one.string.data for one in sorted(texts, key=lambda one: one.order)]
