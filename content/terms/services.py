"""The terms as the rest of the portal sees them: versions, and the one in force.

See docs/decisions/0044.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language

from content.languages import source_language
from content.terms.models import TermsPage, TermsTranslation, TermsVersion
from content.terms.rules import in_language, says_the_same
from sm_plugin.adapter import TranslatedTerms


@dataclass(frozen=True)
class CurrentTerms:
    """The text people are asked to agree to today."""

    version: str
    effective_on: date
    title: str
    summary: str
    what_changed: str
    body_html: str
    digest: str
    url: str
    language: str = ""
    translated: TranslatedTerms | None = None


def current_terms() -> CurrentTerms | None:
    """Return the version in force today of the live terms page; None when there is none.

    With its translation into the active language, where editors published one.
    """
    version = (
        TermsVersion.objects.in_force(timezone.localdate())
        .filter(page__live=True)
        .select_related("page")
        .order_by("page__path", "-number")
        .first()
    )
    if version is None:
        return None
    return CurrentTerms(
        version=str(version.number),
        effective_on=version.in_force_from,
        title=version.title,
        summary=version.summary,
        what_changed=version.what_changed,
        body_html=version.body_html,
        digest=version.digest,
        # Few who ask need it, and Wagtail looks into a cache for it, which may be away.
        url=lazy(lambda: version.url, str)(),
        language=source_language(),
        translated=_translated(version),
    )


def _translated(version: TermsVersion) -> TranslatedTerms | None:
    language = get_language()
    if language in (None, source_language()):
        return None
    live = version.translations.filter(page__live=True, page__locale__language_code=language)
    found = live.first()
    if found is None:
        return None
    return TranslatedTerms(
        title=found.title,
        summary=found.summary,
        what_changed=found.what_changed,
        body_html=found.body_html,
    )


def digest_of(*, title: str, in_force_from: date, body_html: str) -> str:
    """SHA-256 over what people agree to; the parts cannot run into each other."""
    parts = (title, in_force_from.isoformat(), body_html)
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record_version(page: TermsPage) -> TermsVersion:
    """Keep the published text as the next version, or return the last one if nothing changed.

    Publishing the same text again, say after a change of the address, must not ask a million
    people to agree once more.
    """
    TermsPage.objects.select_for_update().get(pk=page.pk)
    in_force_from = page.in_force_from or timezone.localdate()
    last = page.versions.order_by("-number").first()
    is_same_day = last is not None and in_force_from == last.in_force_from
    if last and is_same_day and says_the_same(page, last, title=page.title, body=page.body):
        return last
    body_html = in_language(page, page.body)
    digest = digest_of(title=page.title, in_force_from=in_force_from, body_html=body_html)
    number = (page.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return TermsVersion.objects.create(
        page=page,
        number=number,
        title=page.title,
        summary=page.summary,
        in_force_from=in_force_from,
        what_changed=page.what_changed,
        body_html=body_html,
        digest=digest,
    )


@transaction.atomic
def record_translation(page: TermsPage) -> TermsTranslation | None:
    """Keep what was published in another language for the version that it translates.

    That is the newest one with the same day in force, which a translation takes from its source.
    None where there is no such version: then readers see the binding text alone.
    """
    binding = page.binding_page()
    found = binding and binding.versions.filter(in_force_from=page.in_force_from).first()
    if not found:
        return None
    return TermsTranslation.objects.create(
        page=page,
        version=found,
        title=page.title,
        summary=page.summary,
        what_changed=page.what_changed,
        body_html=in_language(page, page.body),
    )
