"""Every page of the plugin in the admin, on a phone: no control and no word of it is cut off."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from playwright.sync_api import Page

from portal.accounts.models import User
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint
from sm_plugin.people.models import Patient
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.stops.services import block_patient
from tests.browser.conftest import cut_off
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("ADMIN_FORMS_SHOTS")
OURS = "/admin/secure-messaging/"
DOOR = "allauth.account.auth_backends.AuthenticationBackend"
LONG = "Captain James A. Lovell Federal Health Care Center of the Northern Lakes"


@pytest.fixture
def nora() -> User:
    """A national administrator, with a row of each kind to look at, and long names on them."""
    station = FacilityFactory(name=LONG)
    team = team_at(station, "Dr. Maximiliana Featherstonehaugh-Wolfeschlegelstein", nurse="Angela")
    patient = patient_at(station, "Ruth Delgado")
    sent_message(mailbox_of(patient, team), team)
    nora, frank = national_administrator(), administrator(station)
    appoint(actor=nora, user=frank, post="reports", facility=station)
    facts = {"record_number": "R7", "birth_date": date(1951, 3, 4)}
    list_person(actor=nora, team=team, name="Lena Listed", **facts)
    until = timezone.localdate() + timedelta(days=9)
    block_patient(actor=frank, patient=patient, team=team, reason="request", last_day=until)
    Facility.objects.filter(pk=station.pk).update(stage="moving", freeze_on=timezone.localdate())
    return nora


def named(ending: str) -> list[str]:
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    return sorted(n for n in names if n.startswith("secure-messaging_") and n.endswith(ending))


def open_as(person: User, page: Page, live_server: Any) -> None:
    client = Client()
    client.force_login(person, backend=DOOR)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.set_viewport_size({"width": 320, "height": 800})


def kinds_of_pages(page: Page, url: str, begin: list[str]) -> Iterator[str]:
    """Open one page of each kind that links lead to, and yield its name."""
    waiting, met = list(begin), set()
    while waiting:
        path = waiting.pop(0)
        name = resolve(path.partition("?")[0]).view_name
        if name in met:
            continue
        met.add(name)
        answered = page.goto(url + path)
        assert answered is not None
        if "text/html" not in answered.headers.get("content-type", ""):
            continue
        assert answered.status == 200, path
        yield name
        found = page.locator(f"main a[href^='{OURS}']").evaluate_all(
            "links => links.map((link) => link.getAttribute('href').split('#')[0])"
        )
        waiting += [one for one in found if "export=" not in one]


def looked_at(page: Page, name: str) -> list[str]:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name.replace(':', '-')}.png", full_page=True)
    return [f"{name}: {one}" for one in cut_off(page)]


def test_no_page_of_the_admin_is_cut_off_on_a_phone(
    page: Page, live_server: Any, nora: User
) -> None:
    open_as(nora, page, live_server)
    begin = [reverse(name) for name in named("_modeladmin_index")]
    patient = reverse("secure-messaging_patients_modeladmin_edit", args=[Patient.objects.get().pk])
    cut, opened = [], 0
    for name in kinds_of_pages(page, live_server.url, [*begin, patient]):
        cut += looked_at(page, name)
        opened += 1
    assert not cut, "\n".join(cut)
    assert opened >= 30


def test_no_word_of_what_a_form_refuses_is_cut_off_on_a_phone(
    page: Page, live_server: Any, nora: User
) -> None:
    for person in (nora, User.objects.get(full_name="Frank Keller")):
        open_as(person, page, live_server)
        cut, refused = [], 0
        for name in named("_modeladmin_create"):
            page.goto(live_server.url + reverse(name))
            button = page.locator("main form:has(.w-field) button[type=submit]").first
            if page.url != live_server.url + reverse(name) or not button.count():
                continue
            page.locator("main form:has(.w-field)").evaluate("form => { form.noValidate = true; }")
            button.click()
            page.wait_for_load_state("load")
            refused += page.locator(".error-message").count() > 0
            cut += looked_at(page, f"{name}-refused")
        assert not cut, "\n".join(cut)
        assert refused >= 5
