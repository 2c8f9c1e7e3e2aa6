"""Nothing that a signed-in person is shown stays in a browser's or a proxy's cache."""

import pytest

from tests.sm_plugin.matrix.addresses import addresses, methods
from tests.sm_plugin.matrix.asking import nothing_kept
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.test_posts import POSTED, SENDERS, target

pytestmark = pytest.mark.django_db

ANSWERS_AT_LEAST = 20  # forms that are shown again, with what they lack


@pytest.mark.parametrize("person", ["ruth", "angela"])
def test_no_messaging_page_may_be_stored(person: str, world: World) -> None:
    for address in addresses():
        if "GET" in methods(address):
            value = world.slots(address.arguments[0])[0] if address.arguments else None
            answer = world.clients[person].get(address.url(value))
            assert "no-store" in answer.headers["Cache-Control"], address.name
            assert answer.streaming or b"posted.js" not in answer.content, address.name


def test_every_page_that_answers_a_form_lets_go_of_what_was_sent(world: World) -> None:
    """The browser would keep it with the page, in its file of open tabs. See decision 0675."""
    answered, keeping = 0, []
    for address in POSTED:
        with nothing_kept():
            answer = world.clients[SENDERS[address.name]].post(target(world, address), {})
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            answered += 1
            if b"sm_plugin/posted" not in answer.content:
                keeping.append(f"{address.name} {answer.status_code}")
    assert keeping == []
    assert answered >= ANSWERS_AT_LEAST
