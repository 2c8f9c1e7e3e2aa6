"""A host that forgot one of the five lines hears which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as host
from django.core.checks import run_checks
from django.db import connection

from sm_plugin.checks import BACKEND

ROOT = Path(__file__).resolve().parents[3]
CHECK = "from django.core.management import execute_from_command_line as run; run(['', 'check'])"


def found() -> set[str]:
    return {message.id for message in run_checks() if message.id.startswith("sm_plugin.")}


def test_the_five_lines_are_enough():
    assert found() == set()


def test_a_forgotten_backend_is_an_error(settings):
    settings.AUTHENTICATION_BACKENDS = [b for b in host.AUTHENTICATION_BACKENDS if b != BACKEND]

    assert found() == {"sm_plugin.E010"}


def test_a_base_template_that_does_not_exist_is_an_error(settings):
    settings.SECURE_MESSAGING = {**host.SECURE_MESSAGING, "BASE_TEMPLATE": "bass.html"}

    assert found() == {"sm_plugin.E011"}


@pytest.mark.parametrize("name", ["clinic.nope.X", "settings.BASE_DIR", "sm_plugin.conf.conf"])
def test_an_adapter_that_is_none_is_an_error(settings, name):
    settings.SECURE_MESSAGING = {**host.SECURE_MESSAGING, "ADAPTER": name}

    assert found() == {"sm_plugin.E015"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_forgotten_context_processor_is_a_warning(settings, place):
    (engine,) = host.TEMPLATES
    told = [*engine["OPTIONS"]["context_processors"]]
    del told[place]
    settings.TEMPLATES = [{**engine, "OPTIONS": {"context_processors": told}}]

    assert found() == {"sm_plugin.W015"}


def test_moments_without_a_zone_are_an_error(settings):
    settings.USE_TZ = False

    assert found() == {"sm_plugin.E016"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")
@pytest.mark.parametrize("mode", [None, "DEFERRED"])
def test_a_sqlite_that_lets_nobody_wait_is_a_warning(monkeypatch, mode):
    options = {**connection.settings_dict["OPTIONS"], "transaction_mode": mode}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)

    assert found() == {"sm_plugin.W013"}


@pytest.mark.parametrize("url", ["http://example.com", "https://www.example.org/clinic"])
def test_mails_that_lead_to_an_example_are_a_warning(settings, url):
    settings.WAGTAILADMIN_BASE_URL = url

    assert found() == {"sm_plugin.W003"}


def test_the_plugins_own_terms_are_a_warning_before_patients_come():
    said = {one.id for one in run_checks(include_deployment_checks=True)}

    assert "sm_plugin.W014" in said
    assert "sm_plugin.W014" not in found()


def test_an_account_for_strangers_is_a_warning(settings):
    settings.ANONYMOUS_USER_NAME = "AnonymousUser"

    assert found() == {"sm_plugin.W010"}


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("wagtail_modeladmin", "sm_plugin.E012"),
        ("guardian", 'Secure Messaging needs "guardian" in INSTALLED_APPS.'),
    ],
)
def test_a_forgotten_app_stops_the_check(app, said):
    """In a process of its own: Wagtail's apps can't be loaded twice."""
    command = f"import settings; settings.INSTALLED_APPS.remove({app!r}); {CHECK}"
    path = os.pathsep.join([str(host.BASE_DIR), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert said in done.stderr
