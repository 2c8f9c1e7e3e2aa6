"""The page editor offers no button that would be refused, also after it has saved by itself."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.pages.standard import StandardPage
from content.terms.models import TermsPage
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import edit, form, published, reviewed, submit


def is_offered(client: Client, page: StandardPage) -> bool:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return 'name="action-publish"' in client.get(address).content.decode()


def refused_after_saving_by_itself(client: Client, page: StandardPage, **words: object) -> str:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, form(page, **words), headers={"accept": "application/json"})
    place = BeautifulSoup(answer.json()["html"], "html.parser").find(
        "template", attrs={"data-w-teleport-target-value": "[data-content-refused]"}
    )
    return place.find("span")["data-refused"]


def left_the_workflow(desk: Desk, page: StandardPage) -> StandardPage:
    """Reviewed words that nobody has published: the one case for the button."""
    found = reviewed(desk, page)
    found.current_workflow_state.cancel(user=desk.emily)
    return StandardPage.objects.get(pk=page.pk)


@pytest.mark.parametrize("who", ["martin", "ada"])
def test_a_page_that_readers_have_as_it_is_offers_no_publish(
    who: str, desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    assert not is_offered(desk.browser(who), page)


def test_reviewed_words_of_somebody_else_are_offered_and_published(
    desk: Desk, draft: StandardPage
) -> None:
    page, martin = left_the_workflow(desk, draft), desk.browser("martin")
    assert is_offered(martin, page)
    edit(martin, page, "action-publish")
    assert StandardPage.objects.get(pk=page.pk).live


def test_a_day_that_a_publisher_set_is_offered_once_it_is_saved(
    desk: Desk, draft: StandardPage
) -> None:
    page, martin = published(desk, draft), desk.browser("martin")
    end = timezone.localtime().strftime("%Y-12-31 12:00")
    edit(martin, page, expire_at=end)
    assert is_offered(martin, page)
    edit(martin, page, "action-publish", expire_at=end)
    page.refresh_from_db()
    assert page.expire_at


def test_publish_goes_when_the_editor_has_saved_ones_own_words(
    desk: Desk, draft: StandardPage
) -> None:
    page, martin = left_the_workflow(desk, draft), desk.browser("martin")
    assert is_offered(martin, page)
    assert refused_after_saving_by_itself(martin, page) == ""
    assert refused_after_saving_by_itself(martin, page, summary="Mine.") == "publish"
    assert not is_offered(martin, page)


def test_approve_goes_when_the_editor_has_saved_ones_own_words(
    desk: Desk, draft: StandardPage
) -> None:
    submit(desk, draft)
    priya = desk.browser("priya")
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert "data-content-refused" in priya.get(address).content.decode()
    assert "approve" not in refused_after_saving_by_itself(priya, draft)
    assert "approve" in refused_after_saving_by_itself(priya, draft, summary="Mine.")


def test_the_editor_of_a_new_page_has_the_place_that_says_so(desk: Desk) -> None:
    names = ["content", "standardpage", desk.home.pk]
    answer = desk.browser("emily").get(reverse("wagtailadmin_pages:add", args=names))
    assert "data-content-refused" in answer.content.decode()


def test_an_older_version_offers_no_publish(desk: Desk, draft: StandardPage) -> None:
    page = left_the_workflow(desk, draft)
    names = [page.pk, page.get_latest_revision().pk]
    answer = desk.browser("martin").get(reverse("wagtailadmin_pages:revisions_revert", args=names))
    assert "Replace current draft" in answer.content.decode()
    assert 'name="action-publish"' not in answer.content.decode()


def test_terms_that_do_not_say_what_changed_offer_no_publish(desk: Desk) -> None:
    terms = TermsPage.objects.get()
    terms.body = "<p>Other words.</p>"
    terms.save_revision(user=desk.emily)
    reviewed(desk, TermsPage.objects.get()).current_workflow_state.cancel(user=desk.emily)
    assert not is_offered(desk.browser("martin"), TermsPage.objects.get())


def test_a_site_of_one_person_has_its_button(
    desk: Desk, draft: StandardPage, settings: object
) -> None:
    page = published(desk, draft)
    settings.CONTENT_TWO_PERSON_RULE = False
    ada = desk.browser("ada")
    assert is_offered(ada, page)
    assert refused_after_saving_by_itself(ada, page, summary="Mine.") == ""
