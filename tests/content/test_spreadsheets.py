"""No export of the editors' pages holds a formula that somebody typed as a title or a name."""

import pytest
from django.test import Client
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import Page

from portal.accounts.models import User

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("https://evil.example")'


def test_wagtails_own_report_writes_a_formula_as_text(client: Client, admin: User) -> None:
    client.force_login(admin)
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=Page(title=FORMULA, slug="formula"))
    page.locked, page.locked_by = True, admin
    page.save()
    answer = client.get("/admin/reports/locked/", {"export": "csv"})
    written = b"".join(answer.streaming_content).decode()
    assert "HYPERLINK" in written
    assert "\"'=HYPERLINK" in written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_listing_that_exports_shares_the_guard(start: str, kind: str) -> None:
    view = SpreadsheetExportMixin()
    assert view.preprocess_field_value("title", f"{start}1+1", kind) == f"'{start}1+1"
    assert view.preprocess_field_value("n", -3, kind) == -3
