"""Sound and video of our own: what is required, and how they are sent."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from content.blocks.media import MediaBlock
from content.media.recordings import LONGEST, part_of
from content.pages.home import HomePage
from tests.content.every_block import CAPTIONS, WEBM, stored

SOUND = bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=100-", None),
        ("bytes=20-10", None),
        ("bytes=-0", None),
        ("bytes=-", None),
    ],
)
def test_the_part_that_a_player_asks_for(header: str, part: tuple[int, int] | None) -> None:
    assert part_of(header, 100) == part


def test_a_player_can_start_in_the_middle(home: HomePage, client: Client) -> None:
    url = stored("sound.wav", SOUND).url
    part = client.get(url, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.headers["Content-Type"]) == (206, "audio/wav")
    assert part.headers["Content-Range"] == "bytes 100-199/1024"
    assert part.getvalue() == SOUND[100:200]
    assert client.get(url, headers={"range": "bytes=5000-"}).status_code == 416


@pytest.mark.parametrize("header", ["", "bytes=1-2,5-6", "lines=1-2", "bytes=x-"])
def test_who_asks_for_no_single_part_gets_everything(
    header: str, home: HomePage, client: Client
) -> None:
    url = stored("sound.wav", SOUND).url
    response = client.get(url, headers={"range": header} if header else {})
    assert response.status_code == 200
    assert response.getvalue() == SOUND


def test_a_long_recording_comes_in_pieces_that_fit_together(home: HomePage, client: Client) -> None:
    sound = SOUND * (LONGEST // len(SOUND)) + b"the end"
    url = stored("long.wav", sound).url
    first = client.get(url, headers={"range": "bytes=0-"})
    assert first.headers["Content-Range"] == f"bytes 0-{LONGEST - 1}/{len(sound)}"
    rest = client.get(url, headers={"range": f"bytes={LONGEST}-"})
    assert first.content + rest.content == sound


def test_a_private_recording_is_kept_from_strangers(home: HomePage, client: Client) -> None:
    document = stored("sound.wav", SOUND)
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type="login"
    )
    assert client.get(document.url).status_code == 302
    assert client.get(document.url, headers={"range": "bytes=0-9"}).status_code == 302


def test_other_documents_are_still_sent_as_files(home: HomePage, client: Client) -> None:
    response = client.get(stored("list.rtf", b"{\\rtf1 }").url)
    assert response.headers["Content-Disposition"].startswith("attachment")


def recording(**values: object) -> dict[str, object]:
    given = {"title": "Breathing", "captions": None, "transcript": "<p>In and out.</p>"} | values
    block = MediaBlock()
    return block.clean(block.normalize(given))


def test_a_video_without_captions_is_refused(home: HomePage) -> None:
    film = stored("film.webm", WEBM)
    with pytest.raises(ValidationError) as refused:
        recording(file=film)
    assert set(refused.value.block_errors) == {"captions"}
    assert recording(file=film, captions=stored("film.vtt", CAPTIONS)).is_video


def test_a_recording_without_a_transcript_is_refused(home: HomePage) -> None:
    with pytest.raises(ValidationError) as refused:
        recording(file=stored("sound.wav", SOUND), transcript="")
    assert set(refused.value.block_errors) == {"transcript"}


@pytest.mark.parametrize("name", ["film.avi", "page.html", "sound"])
def test_a_file_that_browsers_cannot_play_is_refused(name: str, home: HomePage) -> None:
    with pytest.raises(ValidationError) as refused:
        recording(file=stored(name, b"x"))
    assert set(refused.value.block_errors) == {"file"}


def test_links_to_documents_say_kind_and_size(home: HomePage, client: Client) -> None:
    from tests.content.every_block import page_of

    document = stored("list.rtf", b"x" * 2048)
    link = f'<a linktype="document" id="{document.pk}">Our <b>list</b></a>'
    related = {"document": document, "text": "The list"}
    page_of(
        [
            ("paragraph", f'<p>Print {link} and <a href="https://va.gov/">read</a>.</p>'),
            ("links", {"title": "", "links": [related]}),
        ]
    )
    html = client.get("/every-block/").content.decode()
    assert "Our <b>list</b> (RTF, 2.0 KB)</a>" in html
    assert ">The list (RTF, 2.0 KB)</a>" in html
    assert '<a href="https://va.gov/">read</a>' in html
    get_document_model().objects.filter(pk=document.pk).delete()
    assert client.get("/every-block/").status_code == 200
