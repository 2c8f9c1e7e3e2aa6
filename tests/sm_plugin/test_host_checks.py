"""`check` tells a host what its own site still lacks, before anybody meets an empty page."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import include, path

from sm_plugin.checks import (
    BLOCKS,
    MIDDLEWARE,
    addresses_are_included,
    base_template_has_the_blocks,
    base_template_loads,
    middleware_is_there,
    sign_in_is_somewhere,
)

WHOLE = "".join(f"{{% block {name} %}}{{% endblock %}}" for name in BLOCKS)


@pytest.fixture
def base(tmp_path: Path, settings: Any) -> Any:
    """Let the host's base template be this text."""

    def put(source: str, **others: str) -> None:
        for name, text in {"host.html": source, **others}.items():
            (tmp_path / name).write_text(text)
        engine = settings.TEMPLATES[0]
        settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine.get("DIRS", [])]}]
        settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "BASE_TEMPLATE": "host.html"}

    return put


def test_a_base_template_without_a_block_is_named(base: Any) -> None:
    base("<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}")

    (warning,) = base_template_has_the_blocks()

    assert warning.id == "sm_plugin.W011"
    assert "extra_head" in warning.msg
    assert "title" not in warning.msg


def test_a_whole_base_template_is_not_complained_about(base: Any) -> None:
    base(WHOLE)

    assert base_template_has_the_blocks() == []


def test_blocks_of_the_template_it_extends_count(base: Any) -> None:
    base('{% extends "frame.html" %}', **{"frame.html": WHOLE})

    assert base_template_has_the_blocks() == []


def test_a_base_template_that_is_not_there_is_named_once(settings: Any) -> None:
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "BASE_TEMPLATE": "missing.html"}

    (error,) = base_template_loads()

    assert error.id == "sm_plugin.E011"
    assert error.msg.count("missing.html") == 1


class WithoutOurs:
    """Addresses of a host that forgot the plugin's."""

    urlpatterns = [path("", include("wagtail.urls"))]


class AfterWagtail:
    """Addresses in the order in which Wagtail's own take every path."""

    urlpatterns = [
        path("", include("wagtail.urls")),
        path("secure-messaging/", include("sm_plugin.urls")),
    ]


@pytest.mark.parametrize("addresses", [WithoutOurs, AfterWagtail])
def test_addresses_that_nobody_reaches_are_named(addresses: type, settings: Any) -> None:
    settings.ROOT_URLCONF = addresses

    (error,) = addresses_are_included()

    assert error.id == "sm_plugin.E013"


def test_addresses_before_wagtails_are_not_complained_about() -> None:
    assert addresses_are_included() == []


@pytest.mark.parametrize("missing", MIDDLEWARE)
def test_a_missing_middleware_is_named(missing: str, settings: Any) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != missing]

    (error,) = middleware_is_there()

    assert error.id == "sm_plugin.E014"
    assert missing in error.msg


class OwnCsrf(CsrfViewMiddleware):
    """A host's own kind of the middleware."""


def test_a_middleware_of_the_same_kind_does_as_well(settings: Any) -> None:
    own = f"{__name__}.OwnCsrf"
    csrf = "django.middleware.csrf.CsrfViewMiddleware"
    settings.MIDDLEWARE = [own if one == csrf else one for one in settings.MIDDLEWARE]

    assert middleware_is_there() == []


@pytest.mark.parametrize("url", ["/nowhere/", "no_such_name:login", "nowhere"])
def test_a_sign_in_page_that_does_not_exist_is_named(url: str, settings: Any) -> None:
    settings.LOGIN_URL = url

    (warning,) = sign_in_is_somewhere()

    assert warning.id == "sm_plugin.W012"
    assert url in warning.msg


@pytest.mark.parametrize("url", ["account_login", "/accounts/login/", "https://id.example/in"])
def test_a_sign_in_page_that_is_there_is_not_complained_about(url: str, settings: Any) -> None:
    settings.LOGIN_URL = url

    assert sign_in_is_somewhere() == []


HOST_WITH_FRENCH = """
import importlib, os
settings = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "French")]
import django
django.setup()
from django.core.management import call_command
call_command("makemigrations", "sm_plugin", "--check", "--dry-run")
"""


@pytest.mark.slow
def test_a_host_with_other_languages_has_no_migration_of_ours_to_write() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-c", HOST_WITH_FRENCH]

    done = subprocess.run(run, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
