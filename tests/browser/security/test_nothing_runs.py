"""What people write runs on no page, whatever they write and whoever opens it.

Payloads lie in every field, past the checks of forms; pages that show them are opened in a real
browser. A payload counts as run if its script ran, the policy refused it, it called another host,
opened a dialog, went elsewhere, or waits in an attribute for somebody to point or press.
"""

from collections.abc import Iterator

import pytest
from django.template import Origin, engines
from django.template.loaders import filesystem
from django.urls import reverse
from playwright.sync_api import Browser

from content.pages.home import HomePage
from content.pages.standard import StandardPage
from sm_plugin.triage.models import WorkItem
from tests.browser.security.payloads import CANARY, FIVE, texts
from tests.browser.security.planting import plant
from tests.browser.security.watching import NUMBER, opened_by
from tests.factories import sent_message
from tests.sm_plugin.matrix.cast import World, build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

AT = "/secure-messaging/"
# Fields that these pages must show, or they would prove nothing.
SHOWN = {
    *("sm_plugin.Thread.subject", "sm_plugin.Message.body", "sm_plugin.Attachment.name"),
    *("sm_plugin.Message.signature", "question in a message", "answer in a message"),
    *("sm_plugin.Folder.name", "subject of a draft", "body of a draft"),
    *("sm_plugin.Signature.name", "sm_plugin.Delegation.email", "accounts.User.full_name"),
    *("sm_plugin.Note.body", "sm_plugin.Note.number", "sm_plugin.AnswerDraft.body"),
    *("sm_plugin.Template.title", "sm_plugin.Letter.subject", "sm_plugin.PatientList.name"),
    *("sm_plugin.Facility.name", "sm_plugin.Topic.label", "name of a filter"),
    *("sm_plugin.EmergencyOpening.reason", "content.HomePage.introduction"),
    *("content.StandardPage.summary", "rich text of an article", "title of a page"),
    *("block care", "block quote", "block table", "content.SiteWords.name", "content.Banner.text"),
}


def pages(world: World) -> Iterator[tuple[str, list[str]]]:
    """Yield who opens what: pages that show the most fields, of each kind of person."""
    thread, draft = world.threads["ruth"].pk, world.drafts["ruth"].pk
    patient = world.people["ruth"].sm_patient.pk
    article = StandardPage.objects.get()
    yield (
        "ruth",
        [
            *(HomePage.objects.get().url or "/", article.url or "/"),
            *(AT, f"{AT}threads/{thread}/", f"{AT}drafts/{draft}/", f"{AT}folders/"),
            *(reverse("sm_plugin:settings"), reverse("sm_plugin:caregivers")),
        ],
    )
    yield (
        "denise",
        [
            *(f"{AT}team/?queue=role", f"{AT}team/letters/", f"{AT}team/templates/"),
            f"{AT}team/letters/lists/{world.lists['ruth']}/",
        ],
    )
    items = [f"{AT}team/items/{world.item(name).pk}/" for name in ("ruth", "james")]
    yield "peter", items
    yield "priya", [f"{AT}privacy/", f"{AT}privacy/patients/{patient}/"]
    yield "nora", [f"/admin/pages/{article.pk}/edit/", "/admin/sm_plugin/careteam/"]


def open_all(world: World, browser: Browser, at: str) -> tuple[set[int], list[str]]:
    """Return the fields whose payloads stand on the pages, and what happened there."""
    seen, happened = set[int](), list[str]()
    for name, paths in pages(world):
        with opened_by(world, name, browser, at) as watch:
            for path in paths:
                happened += [f"{name} at {path}: {told}" for told in watch.at(at + path)]
                seen |= {int(number) for number in NUMBER.findall(watch.page.content())}
    return seen, happened


def test_five_payloads_in_every_field_run_on_no_page(browser: Browser, live_server: object) -> None:
    at, world = str(live_server), build_world()
    text = plant(world, FIVE)
    seen, happened = open_all(world, browser, at)
    assert happened == []
    assert SHOWN - text.fields(seen) == set()


def test_a_picture_from_elsewhere_is_asked_for_by_no_page(
    browser: Browser, live_server: object
) -> None:
    """Nobody learns from a picture that, when and where a message was read."""
    at, world = str(live_server), build_world()
    elsewhere = f"//{CANARY}/seen.gif"
    body = f'<img src="{elsewhere}"> ![seen](https:{elsewhere}) https:{elsewhere}'
    thread = sent_message(world.mailboxes["ruth"], world.teams["a"], elsewhere, body).thread
    read = {
        "ruth": ("", f"threads/{thread.pk}/"),
        "angela": ("team/?queue=role", f"team/items/{WorkItem.objects.get(thread=thread).pk}/"),
    }
    for name, paths in read.items():
        with opened_by(world, name, browser, at) as watch:
            for path in paths:
                assert watch.at(f"{at}{AT}{path}") == []
                assert watch.page.get_by_text("seen.gif").count()
            # A page of ours that forgot itself would be refused, and that is told here.
            watch.page.evaluate(f"new Image().src = '{elsewhere}'")
            assert any("refused img-src" in one for one in watch.noticed())


@pytest.fixture
def is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One template forgets to escape the text of a message."""
    escaped, forgotten = "{{ message.body|linebreaks }}", "{{ message.body|safe }}"
    read = filesystem.Loader.get_contents

    def forgetful(loader: filesystem.Loader, origin: Origin) -> str:
        return read(loader, origin).replace(escaped, forgotten)

    with monkeypatch.context() as patch:
        patch.setattr(filesystem.Loader, "get_contents", forgetful)
        read_templates_again()
        yield
    read_templates_again()


def read_templates_again() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.mark.usefixtures("is_shown_as_it_is")
def test_a_template_that_forgets_to_escape_is_noticed(
    browser: Browser, live_server: object
) -> None:
    """The control: the policy refuses what would run, and that it was tried is told."""
    at, world = str(live_server), build_world()
    body = texts(FIVE, 101)
    thread = sent_message(world.mailboxes["ruth"], world.teams["a"], "Knee", body).thread
    with opened_by(world, "ruth", browser, at) as watch:
        told = watch.at(f"{at}{AT}threads/{thread.pk}/")
    assert any("refused script-src" in one for one in told), told
    assert any(one.startswith("<img onerror=") for one in told), told
