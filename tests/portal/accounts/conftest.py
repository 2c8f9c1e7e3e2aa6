"""A sign-in provider on this machine, and a person who has added it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from portal.accounts.models import OutsideIdentity, User
from tests.portal.accounts import provider as faked
from tests.portal.accounts.provider import Provider


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    with faked.running() as one:
        settings.PORTAL_SIGN_IN_PROVIDERS = [faked.settings_of(one, tmp_path)]
        cache.clear()
        yield one


@pytest.fixture
def linked(provider: Provider, person: User) -> User:
    OutsideIdentity.objects.create(user=person, issuer=provider.issuer, subject="subject-1")
    return person
