"""In production the record knows where people come from, and its end is noted elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from sm_plugin.audit import checks


@pytest.fixture
def messaging(settings: Any):
    def set_to(**values: Any) -> None:
        settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | values

    return set_to


def found(check: Any) -> list[str]:
    return [message.id for message in check(None) if message.is_serious()]


def test_a_number_of_proxies_that_nobody_set_is_an_error(messaging):
    messaging(TRUSTED_PROXY_COUNT=None)
    assert found(checks.proxies_are_counted) == ["sm_plugin.E004"]

    for count in (0, 1, 2):
        messaging(TRUSTED_PROXY_COUNT=count)
        assert found(checks.proxies_are_counted) == []


def test_a_record_whose_end_is_noted_nowhere_is_an_error(messaging, tmp_path: Path):
    messaging(AUDIT_HEAD_FILE="")
    assert found(checks.end_of_the_chain_is_noted) == ["sm_plugin.E003"]

    messaging(AUDIT_HEAD_FILE=str(tmp_path / "gone" / "head"))
    assert found(checks.end_of_the_chain_is_noted) == ["sm_plugin.E003"]

    messaging(AUDIT_HEAD_FILE=str(tmp_path / "head"))
    assert found(checks.end_of_the_chain_is_noted) == []
