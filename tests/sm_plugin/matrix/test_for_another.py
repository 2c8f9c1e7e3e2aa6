"""The pages of a mailbox, asked for in somebody else's: a caregiver gets what the patient gets."""

from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, reverse

import sm_plugin.web.veteran.urls
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, change, end, name_caregiver
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.people.choices import DelegationRight
from sm_plugin.people.models import Delegation
from tests.factories import TopicFactory
from tests.sm_plugin.matrix.addresses import Address, _walk, methods
from tests.sm_plugin.matrix.asking import form_for, nothing_kept, prepare, seen
from tests.sm_plugin.matrix.cast import CAST, World
from tests.sm_plugin.matrix.classes import firsts
from tests.sm_plugin.matrix.expected import FOR_ANOTHER, answers
from tests.sm_plugin.matrix.snapshot import snapshot

pytestmark = pytest.mark.django_db

ADDRESSES = list(_walk(get_resolver(sm_plugin.web.veteran.urls).url_patterns))
ROWS = [(method, address) for address in ADDRESSES for method in sorted(methods(address))]


def ask(
    world: World, person: str, method: str, address: Address, mailbox: UUID, slot: int = 0
) -> HttpResponse:
    """An object of the matrix, of which the first is Ruth's, looked for in `mailbox`."""
    kwargs = {name: world.slots(name)[slot] for name in address.arguments}
    url = reverse(f"sm_plugin:{address.name}", kwargs={"mailbox_id": mailbox, **kwargs})
    with nothing_kept():
        prepare(address.name, world.people.get(person))
        client = world.clients[person]
        return client.post(url, form_for(address.name)) if method == "POST" else client.get(url)


OTHERS = [person for person in CAST if person != "tom"]
EVERYWHERE = [
    pytest.param(person, ROWS, id=f"{person}-everywhere", marks=pytest.mark.long)
    for person in OTHERS
]


@pytest.mark.parametrize(
    ("person", "tried"), [*(pytest.param(one, [], id=one) for one in OTHERS), *EVERYWHERE]
)
def test_a_mailbox_that_was_not_opened_to_one_does_not_exist(person, tried, world):
    """Nor is the own mailbox to be had at the address for others.

    `make test` asks at one address of each class, `make test-all` at all.
    """
    one_of_each = [row for row in ROWS if f"{row[0]} {row[1].name}" in firsts()]
    for method, address in tried or one_of_each:
        wanted = "404"
        if person in ("anonymous", "gone"):
            wanted = answers(person)[f"{method} {address.name}"]
        for mailbox in (world.mailboxes["ruth"].pk, uuid4()):
            assert seen(ask(world, person, method, address, mailbox)) == wanted, address.name


def test_a_caregiver_gets_in_her_mailbox_what_she_gets(world):
    mine = answers("ruth")
    wanted = {
        f"{method} {address.name}": mine[f"{method} {address.name}"].split()[0]
        for method, address in ROWS
    } | FOR_ANOTHER

    got = {
        f"{method} {address.name}": seen(
            ask(world, "tom", method, address, world.mailboxes["ruth"].pk)
        )
        for method, address in ROWS
    }

    assert got == wanted


def test_a_caregiver_gets_nothing_in_any_other_mailbox_or_of_any_other_thread(world):
    for method, address in ROWS:
        assert seen(ask(world, "tom", method, address, world.mailboxes["james"].pk)) == "404"
    hers, foreign = world.mailboxes["ruth"].pk, world.threads["james"].pk
    page = reverse("sm_plugin:thread", kwargs={"mailbox_id": hers, "thread_id": foreign})
    assert world.clients["tom"].get(page).status_code == 404


def test_links_of_a_page_stay_in_the_mailbox_it_is_about(world):
    hers = world.mailboxes["ruth"].pk
    inside = reverse("sm_plugin:inbox", kwargs={"mailbox_id": hers})
    pages = [inside, f"{inside}sent/", f"{inside}threads/{world.threads['ruth'].pk}/"]
    for url in pages:
        text = world.clients["tom"].get(url).content.decode()
        main = text[text.index("<main") : text.index("</main")]
        assert f'href="{inside}' in main
        assert f'"{reverse("sm_plugin:sent")}' not in main
        assert f'"{reverse("sm_plugin:inbox")}threads' not in main


def test_in_her_mailbox_a_caregiver_finds_nothing_of_anybody_elses(world):
    """Her mailbox in the address, and James's, Walt's or no thread, file, draft or folder in it."""
    hers, mine, asked = world.mailboxes["ruth"].pk, answers("ruth"), 0
    for method, address in ROWS:
        if not address.arguments:
            continue
        name = f"{method} {address.name}"
        words = FOR_ANOTHER.get(name) or mine[name]
        wanted = (words.split() * 4)[1:4] if " " not in words else words.split()[1:4]
        for slot, answer in zip((1, 2, 3), wanted, strict=True):
            got = seen(ask(world, "tom", method, address, hers, slot))
            assert got == answer or got == "404", f"{name}, object {slot}"
            asked += 1
    assert asked > 60


# What a reader has of his own in her mailbox: files to take along, and nothing of hers.
OWN_OF_A_READER = {"downloads", "download_thread"}


def test_who_may_only_read_changes_nothing_by_any_form(world):
    hers = world.mailboxes["ruth"].pk
    only_read(world)
    tried = [address for method, address in ROWS if method == "POST"]
    for address in tried:
        with nothing_kept():
            before = snapshot(with_record=False)
            answer = ask(world, "tom", "POST", address, hers)
            assert answer.status_code < 500
            after = snapshot(with_record=False)
        assert after == before or address.name in OWN_OF_A_READER, (address.name, seen(answer))
    assert len(tried) > 12


def test_a_page_of_a_writer_left_open_sends_nothing_once_he_may_only_read(world):
    """The text comes back to him; neither the draft that was his nor the thread changes."""
    tom, ruth = world.people["tom"], world.mailboxes["ruth"]
    edit = Edit(DraftWords("Old page", "Typed before."), world.teams["a"], TopicFactory())
    draft = save_draft(actor=tom, mailbox=ruth, edit=edit)
    only_read(world)
    before = snapshot(with_record=False)
    address = reverse("sm_plugin:draft", kwargs={"mailbox_id": ruth.pk, "draft_id": draft.pk})
    for action in ("", "save", "add_files", "discard", "change_team"):
        form = form_for("draft") | {"body": "Typed on the old page.", "action": action}
        answer = world.clients["tom"].post(address, form)
        assert answer.status_code in (403, 404), action
        assert "Typed on the old page." in answer.content.decode(), action
    assert snapshot(with_record=False) == before


def only_read(world: World) -> None:
    """Tom, who could write for Ruth, may only read from now on."""
    change(
        actor=world.people["ruth"],
        delegation=world.delegations["ruth"],
        right=DelegationRight.READ,
    )


def test_who_may_only_read_cannot_write(world):
    delegation = world.delegations["ruth"]
    hers = world.mailboxes["ruth"].pk
    end(actor=world.people["ruth"], delegation=delegation)
    again = name_caregiver(
        actor=world.people["ruth"],
        email="tom@care.example",
        right=DelegationRight.READ,
        starts_on=delegation.starts_on,
    )
    accept(actor=world.people["tom"], delegation=again, digest=adapter().terms().digest)

    for method, address in ROWS:
        if method == "POST" and address.name in ("compose", "reply"):
            assert seen(ask(world, "tom", method, address, hers)) == "403"
    thread = ask(world, "tom", "GET", next(a for a in ADDRESSES if a.name == "thread"), hers)
    assert thread.status_code == 200
    assert "not write" in thread.content.decode()
    assert "<textarea" not in thread.content.decode()


def test_an_end_works_on_the_next_request(world):
    hers = world.mailboxes["ruth"].pk
    inbox = reverse("sm_plugin:inbox", kwargs={"mailbox_id": hers})
    assert world.clients["tom"].get(inbox).status_code == 200

    end(actor=world.people["ruth"], delegation=Delegation.objects.get(delegate__isnull=False))

    gone = world.clients["tom"].get(inbox)
    assert gone.status_code == 403
    assert "has ended" in gone.content.decode()
    assert "Delgado" not in gone.content.decode().split("<main")[1]
