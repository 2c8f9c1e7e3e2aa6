"""Files are taken off a draft by their author, or because they were harmful."""

import pytest
from django.urls import reverse

from sm_plugin.files.models import Attachment
from sm_plugin.files.scanning import scan_waiting
from tests.scanner import HARMFUL

pytestmark = pytest.mark.django_db


def test_a_file_is_taken_off_after_asking_once_more(clamd, add, draft, veteran):
    attachment = add()
    address = reverse("sm_plugin:remove_file", args=[attachment.pk])

    page = veteran.get(address)
    assert "Remove this file?" in page.content.decode()
    assert Attachment.objects.exists()

    page = veteran.post(address, follow=True)
    assert not Attachment.objects.exists()
    assert page.redirect_chain[-1][0] == f"{reverse('sm_plugin:draft', args=[draft.pk])}#files"
    assert "The file was removed." in page.content.decode()
    assert veteran.get(reverse("sm_plugin:file", args=[attachment.pk])).status_code == 404


def test_a_file_found_harmful_in_a_draft_says_so_and_does_not_stop_the_message(
    clamd, add, draft, veteran
):
    clamd.kill()
    add("bad.txt", HARMFUL)
    clamd.start()
    scan_waiting()

    page = veteran.get(reverse("sm_plugin:draft", args=[draft.pk])).content.decode()

    assert "bad.txt" in page
    assert "Removed because it was harmful" in page
