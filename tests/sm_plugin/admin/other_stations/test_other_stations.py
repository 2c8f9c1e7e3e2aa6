"""The administrator of one station against everything of another.

Addresses, lists, filters, exports, searches and forms are taken from code and pages, so that a
new one is asked without being named. Random words stand in everything the other station has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client

from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.services import assign_patient
from tests.factories import UserFactory, national_administrator
from tests.sm_plugin.admin.other_stations.pages import (
    MISSING,
    Address,
    Field,
    Form,
    addresses,
    forms,
    got,
    is_export,
    links,
    narrowed,
    searches,
    shown,
)
from tests.sm_plugin.admin.other_stations.two_stations import Place, build_place, new_word
from tests.sm_plugin.matrix.asking import nothing_kept
from tests.sm_plugin.matrix.snapshot import Tables, rows_written, snapshot

pytestmark = pytest.mark.django_db

# Pages that name other stations on purpose: what is public of them, never a person or a count.
PUBLIC = {
    "stations_modeladmin_edit": "a station that moves says which one takes over",
}
# Fields that take a row of any station, and why.
TAKEN = {"successor": "a station that moves says which one takes over"}
NATIONAL = {Topic, SafetyPhrase}  # of no station; only national administrators open them
# Nothing is deleted on screen, and places are closed nationally.
NOWHERE = ("_delete", "_stations_closing")
TYPED = {
    "record_number": "R7",
    "birth_date": "1950-01-31",
    "reason": "As planned",
    "title": "RN",
    "days": "3",
    "decision": "yes",
}
OF_A_PERSON = ("lead", "person", "owner", "addresses")
Opened = list[tuple[Address, type[Model], UUID]]


@dataclass
class World:
    """Two places, who asks, and what one got before the other place was there.

    `pages` are those outside the admin, with both places: Frank works in a team of his own.
    """

    ours: Place
    theirs: Place
    frank: Client
    nora: Client
    opened: Opened
    before: dict[str, str]
    pages: dict[str, str]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        ours = build_place("911", visn=1, state="ME")
        frank, nora = signed_in(ours.runs), signed_in(national_administrator())
        found = list(opened(frank, ours))
        secret, public = new_word(), new_word()
        bare = [one.url() for one in of_admin() if not one.takes]
        bare += ["/admin/", *(address.url(key) for address, _model, key in found)]
        before = got(frank, bare)
        exports = [link for link in more_of(before) if is_export(link)]
        words = (secret, "922")
        asked = [link for url, page in before.items() for link in searches(url, page, words)]
        before |= got(frank, [*exports, *asked])
        theirs = build_place("922", visn=2, state="VT", secret=secret, public=public)
        share_patients(ours, theirs)
        outside = (one for one in addresses() if one.is_ours and not one.is_of_admin)
        pages = got(frank, (one.url() for one in outside if not one.takes))
        yield World(ours, theirs, frank, nora, found, before, pages)
        transaction.set_rollback(True)


def share_patients(ours: Place, theirs: Place) -> None:
    """Put everybody who is at home with us in the care of a team of theirs as well."""
    team = CareTeam.objects.get(pk=theirs.team.pk)
    for patient in Patient.objects.real().filter(pk__in=ours.rows[Patient]):
        assign_patient(actor=national_administrator(), patient=patient, team=team)


def signed_in(person: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def of_admin() -> list[Address]:
    return [one for one in addresses() if one.is_ours and one.is_of_admin and one.takes < 2]


def opened(client: Client, place: Place) -> Iterator[tuple[Address, type[Model], UUID]]:
    """Yield a row of the place that each address takes: tried, unless its list says which kind."""
    for address in of_admin():
        if not address.takes or address.name.endswith(NOWHERE) or address.model in NATIONAL:
            continue
        likely = meant_by(address.asks[0])
        every = [*likely, *(model for model in place.models if model not in likely)]
        for model in [address.model] if address.model else every:
            keys = [key for key in place.rows.get(model, ()) if isinstance(key, UUID)][:2]
            if keys := [key for key in keys if client.get(address.url(key)).status_code == 200]:
                yield address, model, keys[0]
                break
        else:
            raise AssertionError(f"{address.name}: no row of the place opens it; add one")


def meant_by(asked: str) -> list[type[Model]]:
    """Return the models that what an address asks for is called after: "team_id" is a team's."""
    name = asked.removesuffix("_id").replace("_", "")
    models = apps.get_app_config("sm_plugin").get_models()
    return [one for one in models if name and str(one._meta.model_name).endswith(name)]


def meant_keys(place: Place, asked: str) -> list[Any]:
    """Return a key of each kind of row that is meant; the team's where no name tells."""
    firsts = [place.rows[model][0] for model in meant_by(asked) if model in place.rows]
    return [key for key in firsts if isinstance(key, UUID)] or [place.team.pk]


def more_of(pages: dict[str, str]) -> list[str]:
    return [link for url, page in pages.items() for link in narrowed(url, page)]


def words_of(place: Place, url: str, text: str) -> list[str]:
    """Return what the text of a page tells of a place, beside what was asked for."""
    low = text.replace(url, "").lower()
    for _name, asked in parse_qsl(urlsplit(url).query):
        low = low.replace(asked.lower(), "")
    public = {str(key) for key in place.rows[Facility]} if is_public(url) else set()
    return [word for word in (place.secret, *place.ids - public) if word in low]


def is_public(url: str) -> bool:
    part = {name.partition("_")[0]: name.rpartition("_")[2] for name in PUBLIC}
    return any(f"/{rows}/{page}/" in url for rows, page in part.items())


def test_no_page_list_search_or_export_is_another_with_another_station(world: World):
    """No count and no sum tells of it either."""
    after = got(world.frank, world.before)

    assert sum(page.startswith("200") for page in after.values()) > len(after) / 2
    changed = [url for url in after if after[url] != world.before[url]]
    assert [url for url in changed if not is_public(url)] == []
    told = {url: words_of(world.theirs, url, page) for url, page in after.items()}
    assert {url: words for url, words in told.items() if words} == {}


def test_no_filter_or_address_names_anything_of_another_station(world: World):
    """Also not one that only a national administrator is shown."""
    theirs = world.theirs
    seen_by_nora = got(
        world.nora, (url for url in world.before if more_of({url: world.before[url]}))
    )
    assert any(theirs.public in page.lower() for page in seen_by_nora.values()), "the control"
    marks = (*theirs.ids, theirs.secret, theirs.public, "922", "vt")
    filters = [link for url, page in seen_by_nora.items() for link in links(url, page)]
    named = {
        link.split("=")[0]: link
        for link in filters
        if any(mark in link.partition("?")[2].lower() for mark in marks)
    }
    assert named, "the control"
    wagtails = {one.url() for one in addresses() if not one.takes and one.is_of_admin}
    asked = {*wagtails, *more_of(world.before), *named.values()} - world.before.keys()
    pages = got(world.frank, asked) | world.pages

    told = {url: words_of(theirs, url, page) for url, page in pages.items()}
    assert {url: words for url, words in told.items() if words} == {}
    admin = {url: page.replace(url, "") for url, page in pages.items() if url.startswith("/admin/")}
    assert [url for url, page in admin.items() if theirs.public in page.lower()] == []


def sent(
    client: Client, form: Form, data: dict[str, list[str]], before: Tables
) -> tuple[str, list[Any]]:
    """Return the answer, and each row that is new or changed; then all is as it was."""
    with nothing_kept():
        written = rows_written()
        answer = shown(client.post(form.url, data))
        if rows_written() == written:
            return answer, []
        after = snapshot(with_record=False)
        new = [row for name, rows in after.items() for row in rows if row not in before[name]]
        gone = [
            row for name, rows in before.items() if len(rows) > len(after[name]) for row in rows
        ]
        return answer, new or gone


def goes_on(answer: str, changed: list[Any]) -> bool:
    return bool(changed) or answer.startswith("302") or 'name="confirmed"' in answer


def takes(form: Form, value: str, answer: str, changed: list[Any]) -> bool:
    """Return True if their row is taken; outside the admin a draft is kept without it."""
    if form.url.startswith("/admin/"):
        return bool(changed) or 'name="confirmed"' in answer
    return any(value in str(cell) for row in changed for cell in row)


def test_an_address_takes_no_row_of_another_station(world: World):
    """Neither its page nor any of its forms, sent as one's own page has them."""
    before = snapshot(with_record=False)
    for address, model, key in world.opened:
        url = address.url(key)
        for other in world.theirs.rows[model]:
            assert world.frank.get(address.url(other)).status_code == 404, address.name
        for form in forms(url, world.before[url]):
            to = form.url.replace(str(key), str(other))
            if form.method == "get" or to == form.url:
                continue
            moved = Form(to, form.method, form.fields)
            answer, changed = sent(world.frank, moved, form.filled(TYPED), before)
            assert (answer[:3], changed) == ("404", []), (address.name, to)


def test_outside_the_admin_their_row_is_as_one_that_is_not_there(world: World):
    before, asked = snapshot(with_record=False), 0
    for address in addresses():
        if not address.takes or not address.is_ours or address.is_of_admin:
            continue
        none = world.frank.get(address.url(*[MISSING] * address.takes)).status_code
        assert none != 200, address.name
        for keys in product(*(meant_keys(world.theirs, one) for one in address.asks)):
            url = address.url(*keys)
            assert world.frank.get(url).status_code == none, url
            assert world.frank.post(url).status_code != 200, url
            asked += 1
    assert asked > 10
    assert snapshot(with_record=False) == before


def to_send(world: World) -> list[Form]:
    """Return each form that the administrator is offered, once."""
    pages = world.before | world.pages
    every = (form for url, page in pages.items() for form in forms(url, page))
    return list(dict.fromkeys(form for form in every if form.method == "post"))


def swapped(field: Field, ours: Place, theirs: Place) -> Iterator[str]:
    """Yield the keys of their rows, of the kind of ours that the field offers or holds."""
    values = {*field.options, *field.value} - {""}
    for model, keys in ours.rows.items():
        if any(isinstance(key, UUID) and str(key) in values for key in keys):
            yield from (str(key) for key in theirs.rows[model][:1])
    if values and values <= {str(person.pk) for person in ours.people}:  # hours are numbers, too
        yield from (str(person.pk) for person in theirs.people[:1])


def test_no_field_takes_a_row_of_another_station(world: World):
    ours, theirs, before = world.ours, world.theirs, snapshot(with_record=False)
    typed = TYPED | dict.fromkeys(OF_A_PERSON, ours.lead.email)
    asked, control = 0, 0
    for form in to_send(world):
        for field in form.fields:
            if field.name in TAKEN or field.is_typed:
                continue
            for value in swapped(field, ours, theirs):
                data = form.filled(typed) | {field.name: [value]}
                answer, changed = sent(world.frank, form, data, before)
                where = (form.url, field.name)
                assert not takes(form, value, answer, changed), where
                assert not words_of(theirs, form.url, answer.replace(value, "")), where
                asked += 1
            own = [one for one in field.options if one in ours.ids]
            if own and control < 8:
                data = form.filled(typed) | {field.name: own[:1]}
                control += goes_on(*sent(world.frank, form, data, before))
    assert asked > 10
    assert control > 5, "with a row of one's own the same forms go on"


def test_what_is_typed_is_answered_with_no_name_of_another_station(world: World):
    """Addresses, numbers and names: none tells whose it is."""
    theirs, before, asked = world.theirs, snapshot(with_record=False), 0
    people = [theirs.lead.email, theirs.patient.email]
    numbers = [f"{theirs.secret}0"[:16], "922"]
    stranger: Any = UserFactory(full_name="Nobody Known")
    typed = TYPED | dict.fromkeys(OF_A_PERSON, stranger.email)
    for form in to_send(world):
        for field in (one for one in form.fields if one.is_typed):
            several = field.kind == "textarea"
            values = (
                ["\n".join(people)] if several else people if field.kind == "email" else numbers
            )
            for value in values:
                data = form.filled(typed) | {field.name: [value]}
                answer, _changed = sent(world.frank, form, data, before)
                for one in value.split("\n"):
                    answer = answer.replace(one, "")
                assert words_of(theirs, form.url, answer) == [], (form.url, field.name, value)
                asked += 1
    assert asked > 20
