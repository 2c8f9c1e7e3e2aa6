"""Every answer, whoever made it, carries the headers that browsers need to protect a person."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import Page

from portal.accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
FAULTY = ["/no-such-page/", "/media/images/none.png", "/documents/999/none.pdf"]


def directives(response: Any) -> dict[str, str]:
    policy = response.headers["Content-Security-Policy"]
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}


def assert_protected(response: Any) -> None:
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert directives(response) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_protected(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert_protected(response)
    assert b"<h1" in response.content


@pytest.mark.parametrize("path", FAULTY)
def test_pages_not_found_are_protected(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert_protected(response)
    assert b"<h1" in response.content


def test_a_form_without_its_token_is_refused_on_a_protected_page(strict_client: Client) -> None:
    response = strict_client.post("/accounts/login/", {"login": "a@demo.example"})
    assert response.status_code == 403
    assert_protected(response)
    assert b"<h1" in response.content


def test_an_unknown_host_is_refused_without_naming_a_known_one(client: Client) -> None:
    response = client.get("/accounts/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert_protected(response)
    assert b"localhost" not in response.content


def test_a_crash_shows_a_protected_page_without_the_trace(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("wagtail.models.Site.find_for_request", crash)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert_protected(response)
    assert b"<h1" in response.content
    assert b"secret detail" not in response.content
    assert b"RuntimeError" not in response.content


@pytest.mark.parametrize("path", [*PUBLIC[:1], *FAULTY, "/accounts/password/change/", "/admin/"])
def test_what_a_signed_in_person_sees_is_kept_by_no_cache(
    client: Client, admin: User, path: str
) -> None:
    client.force_login(admin)
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "Cookie" in response.headers["Vary"]


def test_only_wagtails_admin_may_frame_previews_and_hold_inline_scripts(
    client: Client, admin: User
) -> None:
    client.force_login(admin)
    assert directives(client.get("/admin/")) == {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
        "form-action": "'self'",
    }
    assert client.get("/admin/").headers["X-Frame-Options"] == "SAMEORIGIN"
    assert_protected(client.get("/django-admin/"))
    assert_protected(client.get("/"))


def test_a_preview_is_a_public_page_that_the_editor_may_frame(client: Client, admin: User) -> None:
    client.force_login(admin)
    page = Page.objects.get(depth=2)
    response = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert response.status_code == 200
    assert directives(response)["frame-ancestors"] == "'self'"
    assert directives(response)["script-src"] == "'self'"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_loosened_policy_is_not_had_by_a_lookalike_address(client: Client) -> None:
    assert_protected(client.get("/administration/"))
    assert_protected(client.get("/page/admin/"))


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: Client, person: User
) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]
    client.get("/accounts/password/change/")
    assert set(client.cookies) == {"sessionid"}, "tokens and notices are kept in the session"


def test_editors_reach_the_admin_and_get_it_uncached(client: Client, person: User) -> None:
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    response = client.get("/admin/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store, private"
