"""Pictures of public pages are served; nothing else in the media folder is."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    for name in ("images/cat.gif", "original_images/cat.gif", "documents/letter.gif", "cat.gif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(GIF)
    (tmp_path / "images/page.html").write_text("<script>alert(1)</script>")
    return tmp_path


@pytest.mark.parametrize("folder", ["images", "original_images"])
def test_a_picture_is_served_as_what_it_is(client: Client, folder: str) -> None:
    response = client.get(f"/media/{folder}/cat.gif")
    assert response.headers["Content-Type"] == "image/gif"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == GIF


@pytest.mark.parametrize(
    "path",
    [
        "/media/cat.gif",
        "/media/documents/letter.gif",
        "/media/images/",
        "/media/images/page.html",
        "/media/images/none.gif",
        "/media/images/../cat.gif",
        "/media/images/%2e%2e/cat.gif",
        "/media/images/..%2fcat.gif",
        "/media/images/..\\cat.gif",
        "/media/images//etc/passwd",
    ],
)
def test_nothing_else_in_the_folder_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_production_leaves_pictures_to_its_web_server(client: Client, settings: Any) -> None:
    settings.PORTAL_SERVES_PICTURES = False
    assert client.get("/media/images/cat.gif").status_code == 404
