"""There is one way to sign in; both admins send people there, and nobody runs in a circle."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image

from portal.accounts.models import User
from tests.conftest import PASSWORD
from tests.doors import every_door

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    r"\\evil.example/",
    r"/\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
]


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/django-admin/"])
def test_a_visitor_of_an_admin_is_sent_to_the_one_sign_in_and_back(
    client: Client, admin: User, path: str
) -> None:
    response = client.get(path, follow=True)
    assert response.redirect_chain[-1] == (f"/accounts/login/?next={quote(path, safe='')}", 302)
    response = client.post(
        response.redirect_chain[-1][0], {"login": admin.email, "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response.url == path


@pytest.mark.parametrize(
    "door", ["/admin/login/", "/django-admin/login/", "/_util/login/", "/es/_util/login/"]
)
def test_the_sign_in_forms_of_others_cannot_be_reached(
    client: Client, admin: User, door: str
) -> None:
    form = {"username": admin.email, "password": PASSWORD}
    response = client.post(door, form)
    assert response.status_code == 302
    assert response.url == ("/es" if door.startswith("/es") else "") + "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_password_opens_one_door_and_no_other(admin: User, language: str) -> None:
    names = ("login", "username", "email", "user")
    form = dict.fromkeys(names, admin.email) | dict.fromkeys(("password", "password1"), PASSWORD)
    with translation.override(language):
        doors = every_door()
    assert len(doors) > 80
    opened = []
    for door in doors:
        client = Client()
        client.post(door, form)
        if "_auth_user_id" in client.session:
            opened.append(door)
    assert [one.removeprefix("/es") for one in opened] == ["/accounts/login/"]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/abc-def/",
        "/django-admin/password_change/",
    ],
)
def test_the_admins_own_password_pages_lead_to_the_portals(client: Client, path: str) -> None:
    assert client.get(path).url.startswith("/accounts/password/")


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/django-admin/"])
def test_a_person_without_the_right_is_refused_and_not_sent_in_a_circle(
    client: Client, person: User, path: str
) -> None:
    client.force_login(person)
    response = client.get(path, follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_an_editor_is_refused_by_the_other_admin(client: Client, person: User) -> None:
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    assert client.get("/admin/").status_code == 200
    assert client.get("/django-admin/", follow=True).status_code == 403


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_to_another_site(client: Client, person: User, target: str) -> None:
    door = client.get("/admin/login/", {"next": target})
    assert door.url == "/accounts/login/"
    form = {"login": person.email, "password": PASSWORD, "next": target}
    response = client.post(f"/accounts/login/?next={quote(target)}", form)
    assert response.status_code == 302
    assert response.url == "/"


def test_next_leads_to_a_page_of_ours(client: Client, person: User) -> None:
    form = {"login": person.email, "password": PASSWORD, "next": "/secure-messaging/?page=2"}
    response = client.post("/accounts/login/", form)
    assert response.url == "/secure-messaging/?page=2"


def test_next_is_not_widened_by_the_hosts_trusted_for_forms(
    client: Client, person: User, settings: Any
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://partner.example"]
    form = {"login": person.email, "password": PASSWORD, "next": "https://partner.example/"}
    assert client.post("/accounts/login/", form).url == "/"


def test_signing_out_takes_a_form_and_ends_the_session(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_wagtails_sign_out_ends_the_session_too(client: Client, admin: User) -> None:
    client.force_login(admin)
    response = client.post("/admin/logout/", follow=True)
    assert "_auth_user_id" not in client.session
    assert response.redirect_chain[-1][0] == "/accounts/login/"


def test_no_picture_is_taken_that_no_address_would_show(
    client: Client, admin: User, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(admin)
    assert 'type="file"' not in client.get("/admin/account/").content.decode()
    picture = BytesIO()
    Image.new("RGB", (50, 50)).save(picture, "PNG")
    sent = SimpleUploadedFile("me.png", picture.getvalue(), "image/png")
    client.post("/admin/account/", {"avatar-avatar": sent, "theme-theme": "dark"})
    assert list(tmp_path.iterdir()) == []
