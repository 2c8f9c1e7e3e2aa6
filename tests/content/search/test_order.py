"""The page that is about the words stands first, however many words are typed."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

ABOUT = "Sleep apnea mask machine"
ASIDE = "Travel pay"
OTHER = "Save the receipts of the bus. Send the form to the office at the end of the month. " * 12


@pytest.fixture
def lessons(make_lesson):
    about = "<p>The mask of a sleep apnea machine. Wash the mask. Rinse the machine. Sleep.</p>"
    aside = f"<p>{OTHER} A mask for sleep apnea, or a machine, is no travel. {OTHER}</p>"
    # The one that is about it is older: of two that are as good, the newer stands first.
    make_lesson(ABOUT, body=[("paragraph", about)])
    make_lesson(ASIDE, body=[("paragraph", aside)])


@pytest.mark.parametrize(
    "words",
    [
        "apnea",
        "sleep apnea",
        "sleep apnea mask",
        "sleep apnea mask machine",
        "the mask of a sleep apnea machine",
        "masks",
        "masks machines",
        "sleep apnea masks machines",
        "apnoea",
        "apnea machne",
        "sleep aphnea masks machines",
        "sleep-apnea",
        "sleep-apnea mask/machine",
        "apnea zzzzqqqq",
    ],
)
def test_the_page_that_is_about_the_words_is_the_first(lessons, words):
    rows = Client().get("/search/", {"q": words}).context["found"].rows

    titles = [page.title for page in rows]
    assert titles.index(ABOUT) < titles.index(ASIDE), titles
    assert titles[0] == ABOUT
