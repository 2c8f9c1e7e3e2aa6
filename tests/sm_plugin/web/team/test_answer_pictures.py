"""Pictures of an answer, as staff see them."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from sm_plugin.errors import TamperedText
from sm_plugin.files.contents import open_large, open_preview
from sm_plugin.files.models import AttachmentContent
from sm_plugin.files.services import remove
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.web.team.test_answer_files import (
    LARGE,
    added,
    answer,
    item,
    mailbox,
    nurse,
    page_of,
    team,
)

__all__ = ["item", "mailbox", "nurse", "team"]
pytestmark = pytest.mark.django_db


def test_staff_see_a_picture_at_1024_pixels_and_nothing_else_of_it(clamd, nurse, item):
    file = added(item, "knee.jpg", made.photo_with_position())
    assert b"taken at home" not in open_large(file)
    remove(actor=file.added_by, attachment=file)
    file = added(item, "large.jpg", LARGE)

    seen = nurse.get(reverse("sm_plugin:team_file_preview", args=[file.pk])).content

    assert Image.open(BytesIO(seen)).size == (1024, 768)
    assert max(Image.open(BytesIO(open_preview(file))).size) == 480
    stored = AttachmentContent.objects.get(pk=file.pk)
    assert seen not in bytes(stored.large_sealed)
    assert "sm-file__picture" in page_of(nurse, item)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_small_picture_is_kept_no_larger_than_it_is(kind, clamd, item):
    file = added(item, f"small.{kind.lower()}", made.picture(kind))

    assert AttachmentContent.objects.get(pk=file.pk).large_sealed is None
    assert open_large(file) == open_preview(file)


def test_the_large_picture_opens_in_its_own_row_alone(clamd, item):
    one, two = added(item, "a.jpg", LARGE), added(item, "b.png", made.picture("PNG", (1200, 900)))
    other = AttachmentContent.objects.get(pk=two.pk).large_sealed
    AttachmentContent.objects.filter(pk=one.pk).update(large_sealed=other)
    with pytest.raises(TamperedText):
        open_large(one)


def test_the_items_page_shows_pictures_large(clamd, nurse, item):
    file = added(item, "knee.jpg", LARGE)
    answer(nurse, item, shown_file=[str(file.pk)])

    page = page_of(nurse, item)

    assert "sm-file__large" in page
    assert 'alt="knee.jpg"' in page
