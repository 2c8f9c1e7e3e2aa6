"""The terms as the rest of the portal sees them: versions, and the one in force.

See docs/decisions/0044 and docs/decisions/0045.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.rich_text import expand_db_html

from content.terms.models import TermsPage, TermsVersion


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


def current_terms() -> CurrentTerms | None:
    """Return the version in force today of the live terms page; None when there is none."""
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
        url=version.url,
    )


def digest_of(*, title: str, in_force_from: date, body_html: str) -> str:
    """SHA-256 over what people agree to; the parts cannot run into each other."""
    parts = (title, in_force_from.isoformat(), body_html)
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def require_new_statement(page: TermsPage) -> None:
    """Refuses, with ValidationError, a changed text that comes with the old reason or the old day.

    Everyone is asked to agree again, and must be able to read what is different and since when.
    """
    last = page.versions.order_by("-number").first()
    faults = stale_statement(
        last,
        title=page.title,
        body=page.body,
        in_force_from=page.in_force_from,
        what_changed=page.what_changed,
    )
    if faults:
        raise ValidationError(faults)


def faults_of_newest(page: TermsPage) -> dict[str, str]:
    """Return the faults that publishing the newest words would be refused for, by field."""
    newest = page.get_latest_revision_as_object()
    return stale_statement(
        page.versions.order_by("-number").first(),
        title=newest.title,
        body=newest.body,
        in_force_from=newest.in_force_from,
        what_changed=newest.what_changed,
    )


def stale_statement(
    last: TermsVersion | None,
    *,
    title: str,
    body: str,
    in_force_from: date | None,
    what_changed: str,
) -> dict[str, str]:
    """Return the fields that still say what they said of the last version, each with its fault.

    The first version may lie in the past; no later one may start before the one it follows.
    """
    faults: dict[str, str] = {}
    if last is None or in_force_from is None:
        return faults
    same_text = (title, expand_db_html(body)) == (last.title, last.body_html)
    if same_text and in_force_from == last.in_force_from:
        return faults
    if in_force_from < last.in_force_from:
        faults["in_force_from"] = _(
            "Version %(number)s is in force from %(day)s. A later version cannot start before it."
        ) % {
            "number": last.number,
            "day": date_format(last.in_force_from, pgettext("date in words", "F j, Y")),
        }
    if what_changed.split() == last.what_changed.split():
        faults["what_changed"] = _("Say what changed since version %(number)s, and why.") % {
            "number": last.number
        }
    if not same_text and in_force_from == last.in_force_from:
        faults["in_force_from"] = _(
            "This is the day of version %(number)s. A changed text needs a day of its own."
        ) % {"number": last.number}
    return faults


@transaction.atomic
def record_version(page: TermsPage) -> TermsVersion:
    """Keep the published text as the next version, or return the last one if nothing changed.

    Publishing the same text again, say after a change of the address, must not ask a million
    people to agree once more.
    """
    TermsPage.objects.select_for_update().get(pk=page.pk)
    in_force_from = page.in_force_from or timezone.localdate()
    body_html = expand_db_html(page.body)
    digest = digest_of(title=page.title, in_force_from=in_force_from, body_html=body_html)
    last = page.versions.order_by("-number").first()
    if last and last.digest == digest:
        return last
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
