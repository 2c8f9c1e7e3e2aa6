"""Rules for a new version of the terms; they read versions and change nothing.

See docs/decisions/0045.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from content.rich_text import to_html
from content.workflow.rules import publications

if TYPE_CHECKING:
    from .models import TermsPage, TermsVersion


def require_new_statement(page: "TermsPage") -> None:
    """Raise ValidationError for a changed text that comes with the old reason or the old day.

    Everyone is asked to agree again, and must be able to read what is different and since when.
    """
    faults = stale_statement(
        page,
        title=page.title,
        body=page.body,
        in_force_from=page.in_force_from,
        what_changed=page.what_changed,
    )
    if faults:
        raise ValidationError(faults)


def faults_of_newest(page: "TermsPage") -> dict[str, str]:
    """Return the faults for which publishing the newest text would be refused, by field name."""
    newest = page.get_latest_revision_as_object()
    return stale_statement(
        page,
        title=newest.title,
        body=newest.body,
        in_force_from=newest.in_force_from,
        what_changed=newest.what_changed,
    )


def published_before(page: "TermsPage") -> Mapping[str, Any]:
    """Return the fields of the page as they were published last; empty if that is not kept."""
    newest_first = publications(page).order_by("-timestamp", "-pk")
    last = newest_first.select_related("revision").first()
    return last.revision.content if last and last.revision else {}


def says_the_same(page: "TermsPage", last: "TermsVersion", *, title: str, body: str) -> bool:
    """Return True if people would read what that version says, the last one.

    Its text is kept as HTML: a page that it links to may have got another address since.
    """
    if title != last.title:
        return False
    return in_language(page, body) == last.body_html or body == published_before(page).get("body")


def in_language(page: "TermsPage", body: str) -> str:
    """Return a body as HTML, with the links of the page's language, whoever publishes it."""
    with override(page.locale.language_code):
        return to_html(body)


def stale_statement(
    page: "TermsPage",
    *,
    title: str,
    body: str,
    in_force_from: date | None,
    what_changed: str,
) -> dict[str, str]:
    """Return the statements that are still those of the last version, by field name.

    The first version may lie in the past; no later one may start before the one it follows.
    """
    faults: dict[str, str] = {}
    last = page.versions.order_by("-number").first()
    if last is None or in_force_from is None:
        return faults
    same_text = says_the_same(page, last, title=title, body=body)
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
