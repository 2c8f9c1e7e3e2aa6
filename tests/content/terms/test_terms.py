from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text

from content.pages.standard import StandardPage
from content.terms.comparison import compare
from content.terms.models import TermsPage
from content.terms.services import current_terms, digest_of
from portal.accounts.models import User

NEXT_DAY = date(2010, 12, 1)


def publish(terms: TermsPage, **changes: object) -> None:
    """Publishes changes; a changed text has a day and a reason unless the test gives its own."""
    if "body" in changes:
        changes = {"in_force_from": NEXT_DAY, "what_changed": "Clearer words."} | changes
    for name, value in changes.items():
        setattr(terms, name, value)
    terms.save_revision().publish()
    terms.refresh_from_db()


def test_the_first_publication_is_version_one(terms: TermsPage) -> None:
    current = current_terms()
    assert current is not None
    assert (current.version, current.effective_on) == ("1", date(2010, 11, 1))
    assert current.title == terms.title
    assert current.url == "/terms/versions/1/"
    assert "Never for emergencies" in current.body_html


def test_the_digest_covers_title_date_and_text(terms: TermsPage) -> None:
    version = terms.versions.get()
    parts = [version.title, "2010-11-01", version.body_html]
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    assert version.digest == sha256(framed.encode()).hexdigest()


def test_words_cannot_move_from_title_to_text_under_the_same_digest() -> None:
    day = date(2010, 11, 1)
    one = digest_of(title="Terms of", in_force_from=day, body_html=" use")
    other = digest_of(title="Terms", in_force_from=day, body_html=" of use")
    assert one != other


def test_a_changed_text_is_a_new_version_with_another_digest(terms: TermsPage) -> None:
    first = current_terms()
    publish(terms, body="<p>Other words.</p>", what_changed="Shorter.")
    second = current_terms()
    assert first is not None
    assert second is not None
    assert (second.version, second.what_changed) == ("2", "Shorter.")
    assert second.digest != first.digest
    assert terms.versions.get(number=1).body_html == first.body_html


def test_publishing_the_same_text_again_asks_nobody_again(terms: TermsPage) -> None:
    publish(terms, seo_title="Terms")
    assert terms.versions.count() == 1


def test_an_address_that_changes_in_a_link_makes_no_other_text(
    terms: TermsPage, client: Client, admin: User
) -> None:
    helping = StandardPage.objects.get(slug="help")
    publish(terms, body=f'<p>See <a linktype="page" id="{helping.pk}">help</a>.</p>')
    helping.slug = "get-help"
    helping.save()
    publish(terms, summary="In other words.")
    assert terms.versions.count() == 2
    assert terms.summary == "In other words."
    client.force_login(admin)
    assert client.post(reverse("wagtailadmin_pages:lock", args=[terms.pk])).status_code == 302
    with pytest.raises(ValidationError):
        publish(terms, body="<p>See nobody.</p>", what_changed="Clearer words.")


def test_a_draft_makes_no_version(terms: TermsPage) -> None:
    terms.body = "<p>Not decided yet.</p>"
    terms.save_revision()
    assert terms.versions.count() == 1


def test_terms_that_are_planned_make_no_version_before_they_go_live(terms: TermsPage) -> None:
    terms.unpublish()
    publish(terms, body="<p>Other words.</p>", go_live_at=timezone.now() + timedelta(days=1))
    assert not terms.live
    assert terms.versions.count() == 1


def test_a_text_for_next_month_binds_nobody_today(terms: TermsPage, client: Client) -> None:
    ahead = timezone.localdate() + timedelta(days=30)
    publish(terms, body="<p>Words of next month.</p>", in_force_from=ahead)
    current = current_terms()
    assert current
    assert current.version == "1"
    html = client.get("/terms/").content.decode()
    assert "Words of next month" not in html
    assert 'href="/terms/versions/2/"' in html
    assert "Words of next month" in client.get("/terms/versions/2/").content.decode()


def test_the_history_tells_why_each_version_came(terms: TermsPage, client: Client) -> None:
    publish(terms, body="<p>Other words.</p>", what_changed="We said it shorter.")
    html = client.get("/terms/history/").content.decode()
    assert "We said it shorter." in html
    assert "This is the first version" in html
    assert html.index("Version 2") < html.index("Version 1")


def test_a_version_that_never_was_is_not_found(terms: TermsPage, client: Client) -> None:
    assert client.get("/terms/versions/99/").status_code == 404


def test_terms_that_people_agreed_to_cannot_be_deleted(terms: TermsPage) -> None:
    with pytest.raises(ProtectedError):
        terms.delete()


def test_withdrawn_terms_are_in_force_for_nobody(terms: TermsPage) -> None:
    terms.unpublish()
    assert current_terms() is None


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, {"what_changed", "in_force_from"}),
        ({"what_changed": "Shorter."}, {"in_force_from"}),
        ({"in_force_from": NEXT_DAY}, {"what_changed"}),
        ({"in_force_from": date(2009, 1, 1), "what_changed": "Shorter."}, {"in_force_from"}),
    ],
    ids=["neither", "the old day", "the old reason", "a day before the last version"],
)
def test_a_changed_text_is_refused_with_what_was_said_of_the_last_one(
    changes: dict, faults: set[str], terms: TermsPage
) -> None:
    for name, value in ({"body": "<p>Other words.</p>"} | changes).items():
        setattr(terms, name, value)
    revision = terms.save_revision()
    with pytest.raises(ValidationError) as refused:
        revision.publish()
    assert set(refused.value.message_dict) == faults
    assert terms.versions.count() == 1
    assert TermsPage.objects.get().body != "<p>Other words.</p>"


def form_of(terms: TermsPage, **changes: object) -> dict[str, object]:
    values = {
        "title": terms.title,
        "slug": terms.slug,
        "summary": terms.summary,
        "in_force_from": "2010-11-01",
        "what_changed": terms.what_changed,
        "body": rich_text("<p>Other words.</p>"),
    }
    return nested_form_data(values | changes)


def test_the_editor_is_told_at_the_fields_and_may_keep_a_draft(
    terms: TermsPage, client: Client, admin: User
) -> None:
    client.force_login(admin)
    address = reverse("wagtailadmin_pages:edit", args=[terms.pk])
    warned = client.get(address).content.decode()
    assert "A changed text asks everyone to agree again." in warned
    assert "Version 1 is published, in force from November 1, 2010." in warned
    publish_it = {"action-publish": "action-publish"}
    refused = client.post(address, form_of(terms) | publish_it)
    assert set(refused.context["form"].errors) == {"what_changed", "in_force_from"}
    earlier = client.post(address, form_of(terms, in_force_from="2009-01-01") | publish_it)
    assert "Version 1 is in force from November 1, 2010." in earlier.content.decode()
    assert client.post(address, form_of(terms)).status_code == 302
    assert "Other words" in TermsPage.objects.get().get_latest_revision_as_object().body


def test_two_versions_are_compared_word_by_word(terms: TermsPage, client: Client) -> None:
    publish(terms, body="<h2>Rules</h2><p>You may write at any time of day.</p><p>Stay kind.</p>")
    publish(
        terms,
        body="<h2>Rules</h2><p>You may write on any day.</p><p>Stay kind.</p><p>New line.</p>",
        in_force_from=date(2011, 1, 1),
        what_changed="Fewer words.",
    )
    soup = BeautifulSoup(client.get("/terms/compare/?from=2&to=3").content, "html.parser")
    compared = soup.select_one(".content-compared")
    key = compared.select_one(".content-compared__key").extract()
    assert key.ins
    added = [tag.get_text(" ", strip=True) for tag in compared("ins")]
    removed = [tag.get_text(" ", strip=True) for tag in compared("del")]
    assert added == ["added: on", "added: New line."]
    assert removed == ["removed: at", "removed: time of"]
    assert "3 words were added." in soup.main.get_text()
    assert "3 words were removed." in soup.main.get_text()
    assert "Fewer words." in soup.main.get_text()


def test_the_comparison_starts_with_the_latest_change(terms: TermsPage, client: Client) -> None:
    publish(terms, body="<p>Other words.</p>")
    context = client.get("/terms/compare/").context
    assert (context["old"].number, context["new"].number) == (1, 2)
    assert 'href="/terms/compare/"' in client.get("/terms/history/").content.decode()


def test_no_word_is_lost_in_a_comparison() -> None:
    html = (
        "Before.<h2>Rules <b>here</b>.</h2><ul><li>One<ul><li>Inner <a href='/'>link</a>,"
        " too</li></ul></li><li>Two<br>lines</li></ul><p></p>"
    )
    parts = compare("<p>Other</p>", html).parts
    now = [" ".join(run.text for run in part.runs if run.fate != "removed") for part in parts]
    assert now == ["Before.", "Rules here.", "One", "Inner link, too", "Two lines"]
    assert {run.fate for part in compare(html, html).parts for run in part.runs} == {"same"}


@pytest.mark.parametrize("query", ["from=9&to=1", "from=1&to=x", "from=&to=1", "to=%00"])
def test_a_comparison_with_a_version_that_never_was_is_not_found(
    query: str, terms: TermsPage, client: Client
) -> None:
    assert client.get(f"/terms/compare/?{query}").status_code == 404


def test_markup_in_a_compared_text_is_shown_and_never_run(terms: TermsPage, client: Client) -> None:
    publish(terms, body="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    html = client.get("/terms/compare/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_old_addresses_of_versions_lead_to_the_moved_terms(
    terms: TermsPage, client: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    terms.slug = "conditions"
    with django_capture_on_commit_callbacks(execute=True):
        terms.save_revision().publish()
    response = client.get("/terms/versions/1/")
    assert (response.status_code, response.url) == (301, "/conditions/versions/1/")
