"""Rules for a new version of the terms; they read versions and change nothing.

See docs/decisions/0045.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from content.rich_text import to_html

if TYPE_CHECKING:
    from .models import TermsPage, TermsVersion


def require_new_statement(page: "TermsPage") -> None:
    """Raise ValidationError for a changed text that comes with the old reason or the old day.

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


def faults_of_newest(page: "TermsPage") -> dict[str, str]:
    """Return the faults for which publishing the newest text would be refused, by field name."""
    newest = page.get_latest_revision_as_object()
    return stale_statement(
        page.versions.order_by("-number").first(),
        title=newest.title,
        body=newest.body,
        in_force_from=newest.in_force_from,
        what_changed=newest.what_changed,
    )


def stale_statement(
    last: "TermsVersion | None",
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
    if last is None or in_force_from is None:
        return faults
    same_text = (title, to_html(body)) == (last.title, last.body_html)
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
