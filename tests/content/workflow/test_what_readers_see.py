"""A form that rewrites spaces makes nobody an author; a word that readers see differently does."""

import json
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.pages.standard import StandardPage
from content.workflow.revisions import last_author_id, words_of
from portal.accounts.models import User
from tests.content.conftest import Desk

# What the editor gets beside what its form sends back, though nobody typed.
REWRITTEN = {
    "two spaces": ("<p>Get your  shot.</p>", "<p>Get your shot.</p>"),
    "spaces at the ends": ("<p> Get your shot. </p>", "<p>Get your shot.</p>"),
    "a mark on each paragraph": ("<p>Shots</p>", '<p data-block-key="x1y2z">Shots</p>'),
    "a space that does not break": ("<p>Get&nbsp;your shot</p>", "<p>Get your shot</p>"),
    "entities": ("<p>Flu &amp; &#39;shots&#39;</p>", "<p>Flu &amp; 'shots'</p>"),
    "empty paragraphs": ("<p>Shots</p><p></p><p> </p>", "<p>Shots</p>"),
    "ends of lines": ("<p>Get\nyour</p>\n<p>shot</p>", "<p>Get your</p><p>shot</p>"),
    "nested tags": ("<p><b><i>Now</i></b></p>", "<p><i><b>Now</b></i></p>"),
    "another name of a tag": ("<p><strong>Now</strong></p>", "<p><b>Now</b></p>"),
    "tags side by side": ("<p><b>No</b><b>w</b></p>", "<p><b>Now</b></p>"),
    "a bold space": ("<p><b>Now </b>go</p>", "<p><b>Now</b> go</p>"),
    "order of attributes": (
        '<p><a linktype="page" id="3">Home</a></p>',
        '<p><a id="3" linktype="page">Home</a></p>',
    ),
    "a break at the end": ("<p>Now<br/></p>", "<p>Now</p>"),
    "an invisible character": ("<p>Shots\u200b</p>", "<p>Shots</p>"),
}
CHANGED = {
    "a word": ("<p>Get your shot.</p>", "<p>Get a shot.</p>"),
    "words joined": ("<p>any one</p>", "<p>anyone</p>"),
    "a paragraph split": ("<p>One two</p>", "<p>One</p><p>two</p>"),
    "a heading": ("<p>One</p>", "<h2>One</h2>"),
    "bold": ("<p>do not stop</p>", "<p>do <b>not</b> stop</p>"),
    "a link's target": ('<p><a href="https://a.b">x</a></p>', '<p><a href="https://a.c">x</a></p>'),
    "a link": ("<p>Home</p>", '<p><a id="3" linktype="page">Home</a></p>'),
    "a break": ("<p>One<br/>two</p>", "<p>One two</p>"),
    "a list": ("<ul><li>One</li></ul>", "<ol><li>One</li></ol>"),
    "a tag that is shown": ("<p>a &lt;b&gt; c</p>", "<p>a <b></b> c</p>"),
}


def stream(*blocks: tuple[str, Any], ids: str = "") -> str:
    raw = [
        {"type": kind, "value": value, "id": f"{ids}{at}"}
        for at, (kind, value) in enumerate(blocks)
    ]
    return json.dumps(raw)


def seen(html: str, **fields: Any) -> dict[str, Any]:
    content = {"title": "Shots", "body": stream(("paragraph", html))} | fields
    return words_of(StandardPage, content)


@pytest.mark.parametrize("name", REWRITTEN)
def test_what_an_editors_form_rewrites_by_itself_is_no_change(name: str) -> None:
    before, after = REWRITTEN[name]
    assert seen(before) == seen(after)


@pytest.mark.parametrize("name", CHANGED)
def test_what_readers_see_differently_is_a_change(name: str) -> None:
    before, after = CHANGED[name]
    assert seen(before) != seen(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"summary": "Where  to go\r\nnow "}, {"summary": "Where to go\nnow"}),
        ({"seo_title": None}, {"seo_title": ""}),
        ({"show_in_menus": False}, {}),
        (
            {"body": stream(("paragraph", "<p>x</p>"), ids="a")},
            {"body": stream(("paragraph", "<p>x</p>"), ids="b")},
        ),
        (
            {"body": '[{"value": "<p>x</p>", "type": "paragraph"}]'},
            {"body": '[{"id": "1", "type": "paragraph", "value": "<p>x</p>"}]'},
        ),
    ],
    ids=["ends of lines", "nothing", "a box not ticked", "ids of blocks", "order of keys"],
)
def test_fields_that_say_the_same_are_the_same(before: dict, after: dict) -> None:
    assert seen("<p>Shots</p>", **before) == seen("<p>Shots</p>", **after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"title": "Shots &amp; pills"}, {"title": "Shots & pills"}),
        ({"title": "Shots <b>now</b>"}, {"title": "Shots now"}),
        ({"show_in_menus": True}, {"show_in_menus": False}),
    ],
)
def test_fields_that_readers_see_differently_are_a_change(before: dict, after: dict) -> None:
    assert seen("<p>Shots</p>", **before) != seen("<p>Shots</p>", **after)


@pytest.fixture
def spaced(desk: Desk, draft: StandardPage) -> StandardPage:
    """A page with two spaces in its text, as a paste or an import leaves them; in review."""
    draft.body = [("paragraph", REWRITTEN["two spaces"][0])]
    draft.save_revision(user=desk.emily)
    draft.get_workflow().start(draft, desk.emily)
    return StandardPage.objects.get(pk=draft.pk)


def send_form(desk: Desk, who: str, page: Page, action: str = "", text: str = "") -> str:
    """Send the editor's form as the browser does, with the text as the editor had it."""
    html = text or page.get_latest_revision_as_object().body[0].value.source
    fields = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "body": streamfield([("paragraph", rich_text(html))]),
        "related_links": streamfield([]),
    }
    values = nested_form_data(fields)
    if action:
        values |= {"action-workflow-action": "1", "workflow-action-name": action}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return desk.browser(who).post(address, values, follow=True).content.decode()


@pytest.mark.django_db
def test_two_spaces_do_not_make_the_reviewer_the_author(desk: Desk, spaced: StandardPage) -> None:
    send_form(desk, "priya", spaced, "approve")
    assert spaced.current_workflow_task.name == "Publish"
    assert last_author_id(spaced) == desk.emily.pk
    send_form(desk, "martin", StandardPage.objects.get(pk=spaced.pk), "approve")
    assert StandardPage.objects.get(pk=spaced.pk).live


@pytest.mark.django_db
def test_a_reviewer_who_saves_without_typing_may_still_approve(
    desk: Desk, spaced: StandardPage
) -> None:
    send_form(desk, "priya", spaced)
    send_form(desk, "priya", StandardPage.objects.get(pk=spaced.pk), "approve")
    assert spaced.current_workflow_task.name == "Publish"


@pytest.mark.django_db
def test_a_reviewer_who_changes_a_word_is_still_its_author(
    desk: Desk, spaced: StandardPage
) -> None:
    answer = send_form(desk, "priya", spaced, "approve", "<p>Get a shot.</p>")
    assert "You made the last change to this page" in answer
    assert spaced.current_workflow_task.name == "Clinical review"


@pytest.mark.django_db
def test_the_only_reviewer_reads_on_the_page_why_she_cannot_approve(
    desk: Desk, spaced: StandardPage, make_person: Callable[..., User]
) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[spaced.pk])

    def told() -> str:
        return unescape(desk.browser("priya").get(address).content.decode())

    assert "You can't approve this page" not in told()
    send_form(desk, "priya", spaced, "", "<p>Get a shot.</p>")
    page = told()
    assert "You can't approve this page" in page
    assert "You made the last change" in page
    assert "Nobody else can approve this step" in page
    omar = make_person("Omar Demo")
    omar.groups.set(desk.priya.groups.all())
    page = told()
    assert "These people can approve it: Omar Demo" in page
    assert "Nobody else can approve this step" not in page


@pytest.mark.django_db
def test_an_editor_whose_step_it_is_not_is_told_nothing_of_approving(
    desk: Desk, spaced: StandardPage
) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[spaced.pk])
    page = unescape(desk.browser("emily").get(address).content.decode())
    assert "You can't approve this page" not in page
