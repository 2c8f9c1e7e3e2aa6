"""What the system checks say of a host's settings for files."""

import pytest
from django.core.checks import run_checks

DJANGOS = "django.core.files.uploadhandler.MemoryFileUploadHandler"
HANDLER = "sm_plugin.web.uploads.PrivateUploadHandler"


def faults() -> set[str | None]:
    return {found.id for found in run_checks(include_deployment_checks=True)}


def test_production_needs_a_scanner(settings):
    assert "sm_plugin.E021" in faults()

    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ANTIVIRUS": "/run/clamav/clamd.ctl"}

    assert "sm_plugin.E021" not in faults()


def test_the_environment_can_name_the_scanner(monkeypatch):
    monkeypatch.setenv("SM_ANTIVIRUS", "127.0.0.1:3310")

    assert "sm_plugin.E021" not in faults()


@pytest.mark.parametrize("handlers", [[], [DJANGOS], [DJANGOS, HANDLER]])
def test_uploads_that_touch_the_disk_are_pointed_out(handlers, settings):
    assert "sm_plugin.W020" not in faults()

    settings.FILE_UPLOAD_HANDLERS = handlers

    assert "sm_plugin.W020" in faults()


def test_libmagic_is_there():
    assert "sm_plugin.E020" not in faults()


def test_a_transaction_around_each_request_is_pointed_out(settings, monkeypatch):
    assert "sm_plugin.W021" not in faults()

    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", True)

    assert "sm_plugin.W021" in faults()
