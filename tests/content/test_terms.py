from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from content.models import TermsPage
from content.terms import current_terms, digest_of

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


def test_a_draft_makes_no_version(terms: TermsPage) -> None:
    terms.body = "<p>Not decided yet.</p>"
    terms.save_revision()
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
