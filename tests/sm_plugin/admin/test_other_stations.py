"""The administrator of one station against everything of another.

Addresses, lists, filters, exports, forms and kinds of files are taken from code and pages, so that
a new one is asked without being named. Random words stand in everything the other station has.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.teams.models import Topic
from tests.factories import national_administrator
from tests.sm_plugin.admin.pages import (
    Address,
    addresses,
    crawl,
    links,
    shown,
)
from tests.sm_plugin.admin.two_stations import Place, build_place, new_word

pytestmark = pytest.mark.django_db

# Pages that name other stations on purpose: what is public of them, never a person or a count.
PUBLIC = {
    "stations_modeladmin_edit": "a station that moves says which one takes over",
}
NATIONAL = {Topic, SafetyPhrase}  # of no station; only national administrators open them
NOWHERE = "_delete"  # nothing is deleted on screen
Opened = dict[str, tuple[Address, list[UUID]]]


def signed_in(person: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def of_admin() -> list[Address]:
    return [one for one in addresses() if one.is_ours and one.is_of_admin and one.takes < 2]


def opened(client: Client, place: Place) -> Opened:
    """Return which rows of the place each address takes: tried, unless its list says it."""
    found: Opened = {}
    for address in of_admin():
        if not address.takes or address.name.endswith(NOWHERE) or address.model in NATIONAL:
            continue
        for model in [address.model] if address.model else place.models:
            keys = [key for key in place.rows[model] if isinstance(key, UUID)][:2]
            if keys := [key for key in keys if client.get(address.url(key)).status_code == 200]:
                found[address.name] = (address, keys)
                break
        else:
            raise AssertionError(f"{address.name}: no row of the place opens it; add one")
    return found


def pages_of(rows: Opened) -> Iterator[str]:
    """Yield every address of the admin that takes no row, and of the others the first row."""
    yield from (one.url() for one in of_admin() if not one.takes)
    yield from (address.url(keys[0]) for address, keys in rows.values())
    yield "/admin/"


def words_of(place: Place, text: str) -> list[str]:
    low = text.lower()
    return [word for word in (place.secret, *place.ids) if word in low]


def is_public(url: str) -> bool:
    part = {name.partition("_")[0]: name.rpartition("_")[2] for name in PUBLIC}
    return any(f"/{rows}/{page}/" in url for rows, page in part.items())


def test_no_page_list_search_filter_or_export_tells_of_another_station():
    """Each answer is the same before the other station is there and after it."""
    ours = build_place("911", visn=1, state="ME")
    frank, nora = signed_in(ours.runs), signed_in(national_administrator())
    asked = list(pages_of(opened(frank, ours)))
    secret, public = new_word(), new_word()
    lists = [one.url() for one in of_admin() if not one.takes]
    asked += [f"{url}?q={word}" for url in lists for word in (secret, "922")]
    before = crawl(frank, asked)

    theirs = build_place("922", visn=2, state="VT", secret=secret, public=public)
    after = crawl(frank, asked)
    pages = {one.url() for one in addresses() if not one.takes} - after.keys()
    seen_by_nora = [(url, shown(nora.get(url))) for url in asked if "?" not in url]
    filters = {link for url, page in seen_by_nora for link in links(url, page)} - after.keys()
    more = {url: shown(frank.get(url)) for url in sorted(pages | filters)}

    assert sum(page.startswith("200") for page in after.values()) > len(after) / 2
    assert [url for url in after if after[url] != before[url] and not is_public(url)] == []
    told = {url: words_of(theirs, page.replace(url, "")) for url, page in (after | more).items()}
    assert {url: words for url, words in told.items() if words and not is_public(url)} == {}
    named = [url for url, page in (after | more).items() if public in page.replace(url, "").lower()]
    assert [url for url in named if not is_public(url)] == []
    assert any(public in page.lower() for _url, page in seen_by_nora), "the control"
