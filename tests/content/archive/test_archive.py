"""What readers have seen is archived and can come back; it is never deleted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.archive.models import ArchiveRecord
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.terms.models import TermsPage
from portal.accounts.models import User
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import bulk

KEPT = pytest.mark.parametrize("model", [SpotlightPage, TermsPage])


@KEPT
@pytest.mark.parametrize("who", ["martin", "ada"])
def test_the_delete_page_is_closed(model: type[Page], who: str, desk: Desk) -> None:
    page = model.objects.get()
    client = desk.browser(who)
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]))
    bulk(client, "delete", page)
    bulk(client, "delete", page.get_parent())
    assert model.objects.filter(pk=page.pk, live=True).exists()


@KEPT
def test_no_code_deletes_it_either(model: type[Page], desk: Desk) -> None:
    page = model.objects.get()
    for delete in (
        page.delete,
        Page.objects.get(pk=page.pk).delete,
        page.get_parent().delete,
        model.objects.all().delete,
        Page.objects.filter(pk=page.pk).delete,
    ):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete()
    assert model.objects.filter(pk=page.pk).exists()


def test_who_may_not_delete_is_told_why_and_what_to_do_instead(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    martin = desk.browser("martin")
    one = martin.get(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
    assert "To take it from readers, archive it with “Unpublish”." in one.content.decode()
    many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    asked = martin.get(f"{many}?id={page.pk}").content.decode()
    assert "archive it with “Unpublish”" in asked


def test_no_page_type_is_in_djangos_own_admin() -> None:
    assert not any(issubclass(model, Page) for model in admin.site._registry)


def test_unpublishing_leaves_a_record_until_it_comes_back(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    desk.browser("martin").post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    record = ArchiveRecord.objects.get(page=page)
    assert (record.archived_by, record.restored_at) == (desk.martin, None)
    with pytest.raises(ProtectedError), transaction.atomic():
        SpotlightPage.objects.get().delete()
    page.get_latest_revision().publish()
    record.refresh_from_db()
    assert record.restored_at


def test_a_page_that_is_planned_to_come_back_is_archived_until_then(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    desk.browser("martin").post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page = SpotlightPage.objects.get()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    assert not SpotlightPage.objects.get().live
    assert ArchiveRecord.objects.get(page=page).restored_at is None


def test_unpublishing_many_at_once_leaves_records_too(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    bulk(desk.browser("martin"), "unpublish", page)
    assert ArchiveRecord.objects.get().archived_by == desk.martin


def test_a_draft_that_nobody_saw_may_be_deleted(desk: Desk) -> None:
    page = SpotlightPage(title="Draft", summary="x", live=False)
    SpotlightPage.objects.get().get_parent().add_child(instance=page)
    desk.browser("emily").post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not SpotlightPage.objects.filter(pk=page.pk).exists()


def test_other_pages_may_be_deleted_by_who_may_publish(desk: Desk) -> None:
    page = StandardPage.objects.get(slug="help")
    desk.browser("emily").post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert StandardPage.objects.filter(pk=page.pk).exists()
    desk.browser("martin").post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not StandardPage.objects.filter(pk=page.pk).exists()


def test_the_list_of_archived_pages_says_why(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    martin = desk.browser("martin")
    unpublish = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    assert 'name="archive_reason"' in martin.get(unpublish).content.decode()
    martin.post(unpublish, {"archive_reason": "  The offer has\nended. "})
    assert ArchiveRecord.objects.get(page=page).reason == "The offer has ended."
    shown = martin.get(reverse("content_archive:report")).content.decode()
    assert page.title in shown
    assert "The offer has ended." in shown
    assert desk.martin.full_name in shown
    page.get_latest_revision().publish()
    assert page.title not in martin.get(reverse("content_archive:report_results")).content.decode()


def test_a_reason_is_not_given_to_what_was_archived_before(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    other = page.copy(update_attrs={"slug": "other", "title": "Other"})
    bulk(desk.browser("martin"), "unpublish", page)
    unpublish = reverse("wagtailadmin_pages:unpublish", args=[page.get_parent().pk])
    desk.browser("martin").post(
        unpublish, {"archive_reason": "The section moved.", "include_descendants": "on"}
    )

    assert ArchiveRecord.objects.get(page=page).reason == ""
    assert ArchiveRecord.objects.get(page=other).reason == "The section moved."


def test_the_list_of_archived_pages_shows_nobody_another_section(
    desk: Desk, make_person: Callable[..., User]
) -> None:
    sandra = make_person("Sandra Spot")
    sandra.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(sandra)
    assert client.get(reverse("content_archive:report")).status_code == 302
