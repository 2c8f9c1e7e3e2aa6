"""A file that is chosen once more."""

import pytest

from sm_plugin.drafts.models import Draft
from sm_plugin.files.models import Attachment
from sm_plugin.threads.models import Message
from sm_plugin.web.attaching import FILES_HEADER
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.web.veteran.compose.test_file_pages import chosen, form, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["text", "picture"])
@pytest.mark.parametrize("count", [1, 4])
def test_a_file_that_the_script_had_added_goes_with_the_message_that_brings_it_again(
    count, kind, clamd, veteran, team
):
    """Who presses "Send" while a file is on its way must not be told that it is there twice."""
    words = form()

    def files():
        if kind == "text":
            return [chosen(f"{n}.txt", b"Day %d" % n) for n in range(count)]
        return [chosen(f"{n}.webp", made.picture("WEBP", size=(9 + n, 9))) for n in range(count)]

    by_script = words | {"action": "add_files", "files": files()}
    veteran.post(url("compose", team_id=team.pk), by_script, headers={FILES_HEADER: "1"})
    assert Draft.objects.get().attachments.count() == count

    answer = veteran.post(
        url("compose", team_id=team.pk), words | {"action": "send", "files": files()}
    )

    assert answer.status_code == 302
    assert Message.objects.get().attachments.count() == Attachment.objects.count() == count


@pytest.mark.parametrize("limit", ["FILES_AN_HOUR", "TRIES_AN_HOUR"])
def test_the_last_file_of_an_hour_that_comes_again_keeps_no_message_back(
    limit, clamd, veteran, team, monkeypatch
):
    monkeypatch.setattr(f"sm_plugin.files.services.{limit}", 1)
    words, here = form(), url("compose", team_id=team.pk)
    by_script = words | {"action": "add_files", "files": [chosen()]}
    veteran.post(here, by_script, headers={FILES_HEADER: "1"})

    answer = veteran.post(here, words | {"action": "send", "files": [chosen()]})

    assert answer.status_code == 302
    assert Message.objects.get().attachments.count() == 1


def test_two_files_that_are_the_same_are_told_with_whatever_button(clamd, veteran, team):
    answer = veteran.post(
        url("compose", team_id=team.pk),
        form(action="send", files=[chosen(), chosen("copy.txt")]),
    )

    assert answer.status_code == 422
    assert "“copy.txt” was not added. The same file" in answer.content.decode()
    assert not Message.objects.exists()


def test_the_button_for_files_tells_of_a_repeat_though_there_is_no_room(clamd, veteran, team):
    words = form(action="add_files")
    files = [chosen(f"{n}.txt", b"Day %d" % n) for n in range(4)]
    veteran.post(url("compose", team_id=team.pk), words | {"files": files})

    again = chosen("3.txt", b"Day 3")
    answer = veteran.post(url("compose", team_id=team.pk), words | {"files": again})

    assert answer.status_code == 422
    assert "“3.txt” was not added. The same file" in answer.content.decode()
