"""Translations of what is seeded, made as an editor makes them with wagtail-localize.

The words of the other language have the shape of the English ones. A page of each is built, the
texts of both are taken apart in the same way, and each one translates the text in its place.
Editors find every text in wagtail-localize's own editor and go on from there.
"""

from typing import Any

from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


def translate(source: Any, twin: Any, locale: Locale, made: list[str]) -> None:
    """Give `source` the words of `twin`, a copy in that language that is never saved.

    What has a translation keeps it.
    """
    if source.get_translations().filter(locale=locale).exists():
        return
    kept, _is_new = TranslationSource.get_or_create_from_instance(source)
    Translation.objects.get_or_create(source=kept, target_locale=locale)
    texts = kept.stringsegment_set.select_related("string", "context").order_by("order")
    for text, words in zip(texts, _texts_of(twin), strict=True):
        StringTranslation.objects.get_or_create(
            translation_of=text.string,
            locale=locale,
            context=text.context,
            defaults={"data": words, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )
    is_page = isinstance(source, Page)
    translation, _is_new = kept.create_or_update_translation(locale, publish=not is_page)
    if is_page:
        # Now, and not when a transaction ends that may be a test's.
        translation.get_latest_revision().publish()
    made.append(f"“{translation}” in {locale.get_display_name()}")


def _texts_of(twin: models.Model) -> list[str]:
    for field in twin._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(twin, field.name)
            stored = field.stream_block.get_prep_value(value)
            setattr(twin, field.name, field.stream_block.to_python(stored))
    texts = [one for one in extract_segments(twin) if isinstance(one, StringSegmentValue)]
    return [one.string.data for one in sorted(texts, key=lambda one: one.order)]
