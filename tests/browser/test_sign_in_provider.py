"""The whole way through a provider that others wrote: out of the portal, there, and back."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import OutsideIdentity, User
from portal.settings import policy
from tests.conftest import PASSWORD
from tests.portal.accounts.provider import CLIENT_KEY, VERIFIED, pem, row
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node") or ""
PACKAGES = ROOT / "site/frontend/node_modules"
pytestmark = [
    pytest.mark.same_clock,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (NODE and (PACKAGES / "oidc-provider").exists()),
        reason="oidc-provider is not installed (npm ci)",
    ),
]


@pytest.fixture
def provider(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[None]:
    port, key_file = free_port(), tmp_path / "client.pem"
    key_file.write_bytes(pem(CLIENT_KEY))
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.PORTAL_SIGN_IN_PROVIDERS = [
        {
            "key": "test-id",
            "name": "Test ID",
            "issuer": f"http://127.0.0.1:{port}",
            "client_id": "urn:test:portal",
            "key_file": str(key_file),
            "acr": f"{VERIFIED} urn:test:signed-in",
            "verified_acr": VERIFIED,
        }
    ]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy.public(settings.PORTAL_SIGN_IN_PROVIDERS)
    }
    words = [str(port), live_server.url, json.dumps(row(CLIENT_KEY, "client")), VERIFIED]
    server = subprocess.Popen(
        [NODE, str(Path(__file__).with_name("oidc_provider.mjs")), str(PACKAGES.parent), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until_ready(server)
        yield
    finally:
        server.terminate()
        server.wait()


def wait_until_ready(server: "subprocess.Popen[str]") -> None:
    """Wait at most 20 seconds; fail with what node said. A thread goes on reading its pipe."""
    said: list[str] = []
    ready = threading.Event()

    def read() -> None:
        for line in server.stdout or ():
            said.append(line)
            if "ready" in line:
                ready.set()

    threading.Thread(target=read, daemon=True).start()
    assert ready.wait(20), f"the provider did not start: {''.join(said)}"


def test_a_person_adds_a_provider_and_signs_in_by_it(
    page: Page, live_server: Any, provider: None, person: User
) -> None:
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/providers/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Add Test ID").click()
    while_there(page)
    expect(page.get_by_text("You can now sign in with Test ID.")).to_be_visible()
    expect(page.get_by_text("You can sign in with it.")).to_be_visible()
    identity = OutsideIdentity.objects.get()
    assert (identity.subject, identity.user) == ("ruth", person)

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/email/")
    page.get_by_role("button", name="Sign in with Test ID").click()
    while_there(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("mail")
    assert page.url == f"{live_server.url}/accounts/email/"


def while_there(page: Page) -> None:
    """Press the provider's button until it leads back: it asks who one is, and whether to tell."""
    button = page.get_by_role("button", name="Sign in as Ruth")
    expect(button).to_be_visible()
    for _ in range(2):
        if page.title() == "Test ID":
            with page.expect_navigation():
                button.click()
