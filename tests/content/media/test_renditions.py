"""The sizes of pictures are fetched together, and each picture keeps its own description."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from content.seed.pictures import picture


def test_a_picture_that_a_page_shows_twice_has_two_descriptions(
    make_spotlight: Callable[..., Any], client: Client
) -> None:
    body = []
    for words in ("A phone on a table", "A message on a phone"):
        one = picture("doctor-writing")
        one.contextual_alt_text, one.decorative = words, False
        body.append(("picture", {"image": one, "caption": ""}))
    page = make_spotlight("Two", body=body)

    for _time in range(2):  # the first one makes the smaller pictures
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        shown = soup.select(".content-figure:not(.content-figure--lead) img")
        assert [one["alt"] for one in shown] == ["A phone on a table", "A message on a phone"]
