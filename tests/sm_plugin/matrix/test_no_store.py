"""Nothing that a signed-in person is shown stays in a browser's or a proxy's cache."""

import pytest

from tests.sm_plugin.matrix.addresses import addresses, methods
from tests.sm_plugin.matrix.cast import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("person", ["ruth", "angela"])
def test_no_messaging_page_may_be_stored(person: str, world: World) -> None:
    for address in addresses():
        if "GET" in methods(address):
            value = world.slots(address.arguments[0])[0] if address.arguments else None
            answer = world.clients[person].get(address.url(value))
            assert "no-store" in answer.headers["Cache-Control"], address.name
