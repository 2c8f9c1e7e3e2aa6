"""Two windows have two texts: the page tells of both, and a file that comes meanwhile is kept."""

import pytest
from bs4 import BeautifulSoup

from sm_plugin.drafts.models import Draft
from tests.sm_plugin.web.veteran.compose.test_file_pages import chosen, form, url

pytestmark = pytest.mark.django_db


def test_the_script_adds_a_file_beside_another_windows_text_and_its_next_save_tells(
    clamd, veteran, team
):
    veteran.post(url("compose", team_id=team.pk), form(action="save"))
    draft = Draft.objects.get()
    place = url("draft", draft_id=draft.pk)
    shown = {"version": draft.version, "idempotency_key": draft.idempotency_key}
    other = form(action="save", body="From the other window.") | shown
    assert veteran.post(place, other).status_code == 302

    mine = form(action="add_files", body="From this window.", files=[chosen()]) | shown
    page = veteran.post(place, mine, headers={"X-SM-Files": "1"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "1 file was added" in text
    assert f'data-version="{draft.version}"' in text
    draft.refresh_from_db()
    assert draft.words.body == "From the other window."
    assert draft.attachments.count() == 1
    both = veteran.post(place, form(action="save", body="From this window.") | shown)
    assert both.status_code == 409
    assert "Both texts are here" in both.content.decode()


def test_the_page_with_both_texts_calls_only_the_other_windows_text_saved(veteran, team):
    veteran.post(url("compose", team_id=team.pk), form(action="save"))
    draft = Draft.objects.get()
    older = form(action="save", body="From this window.") | {
        "version": draft.version - 1,
        "idempotency_key": draft.idempotency_key,
    }

    answer = veteran.post(url("draft", draft_id=draft.pk), older)

    assert answer.status_code == 409
    page = BeautifulSoup(answer.content, "html.parser")
    alert, other = page.select_one("[role=alert]"), page.select_one("[aria-labelledby=sm-saved]")
    assert "Your text is not saved and not sent yet" in alert.text
    assert "Draft saved at" not in alert.text
    assert "Draft saved at" in other.text


@pytest.mark.parametrize("action", ["add_files", "save", "send", ""])
def test_a_file_kept_beside_both_texts_is_told_without_a_script(clamd, veteran, team, action):
    veteran.post(url("compose", team_id=team.pk), form(action="save"))
    draft = Draft.objects.get()
    shown = {"version": draft.version - 1, "idempotency_key": draft.idempotency_key}
    files = [chosen("first.txt", b"Monday: dizzy."), chosen("second.txt", b"Tuesday: dizzy.")]
    mine = form(action=action, body="From this window.", files=files) | shown

    page = veteran.post(url("draft", draft_id=draft.pk), mine)

    assert page.status_code == 409
    told = BeautifulSoup(page.content, "html.parser").select(".sm-alert--success")[-1]
    assert "2 files were added." in told.text
    assert [one.text.strip() for one in told.select("li")] == ["first.txt", "second.txt"]
    assert draft.attachments.count() == 2


def test_a_file_that_was_there_before_is_not_called_added(clamd, veteran, team):
    veteran.post(url("compose", team_id=team.pk), form(action="save", files=[chosen("old.txt")]))
    draft = Draft.objects.get()
    shown = {"version": draft.version - 1, "idempotency_key": draft.idempotency_key}
    for files in ([], [chosen("new.txt", b"Tuesday: dizzy.")]):
        mine = form(action="save", body="From this window.", files=files) | shown
        page = veteran.post(url("draft", draft_id=draft.pk), mine)
        assert page.status_code == 409
        assert "old.txt" not in page.content.decode()
    assert "1 file was added." in page.content.decode()
