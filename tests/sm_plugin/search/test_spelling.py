"""A search for a misspelled word finds what it was meant to be, from the mailbox's own words."""

import pytest
from django.core.cache import cache
from django.test import Client

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.search.spelling import Vocabulary
from sm_plugin.search.terms import terms_of
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.spelling import UNKNOWN_AT_MOST
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

ADDRESS = "/secure-messaging/search/"


@world
def team(db: None) -> CareTeam:
    cache.clear()
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def meant(client: Client, words: str) -> tuple[str | None, int]:
    """Return what was looked for instead, and how many were found."""
    response = client.post(ADDRESS, {"words": words})
    assert response.status_code == 200
    return response.context["meant"], response.context["count"]


def test_a_misspelled_word_does_not_leave_somebody_without_their_message(ruth, mailbox, team):
    sent_message(mailbox, team, "My left knee", "The metformin makes me dizzy.")
    make_searchable()

    assert meant(ruth, "metfromin") == ("metformin", 1)
    assert meant(ruth, "METFORMINE dizzy") == ("metformin dizzy", 1)
    assert meant(ruth, '"lefft knee"') == ('"left knee"', 1)
    assert meant(ruth, "Whittaker metfomin")[1] == 0, "her team is another one"
    assert meant(ruth, "sanntos") == ("santos", 1), "the name of the team"
    text = ruth.post(ADDRESS, {"words": "metfromin"}).content.decode()
    assert "No messages match “metfromin”. These match “metformin”." in text
    assert "<mark>metformin</mark>" in text
    assert 'value="metfromin"' in text, "what was typed stays in its field"


def test_a_misspelled_word_finds_what_the_worker_has_not_been_at(ruth, mailbox, team):
    sent_message(mailbox, team, "My left knee", "The metformin makes me dizzy.")

    assert meant(ruth, "metfromin") == ("metformin", 1)
    assert meant(ruth, '"lefft knee"') == ('"left knee"', 1)


def test_words_that_are_found_are_never_replaced(ruth, mailbox, team):
    sent_message(mailbox, team, "Knees")
    sent_message(mailbox, team, "Kneel")
    make_searchable()

    assert meant(ruth, "knee") == (None, 2)
    assert meant(ruth, "kneel") == (None, 1)
    assert meant(ruth, "knees kneel") == (None, 0), "both are words of this mailbox"


def test_nobody_is_told_a_word_from_the_messages_of_somebody_else(ruth, mailbox, team):
    neighbor = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    sent_message(neighbor, team, "Chemotherapy")
    sent_message(mailbox, team, "Knee")
    make_searchable()

    assert meant(ruth, "chemoterapy") == (None, 0)
    assert meant(signed_in(neighbor.owner), "chemoterapy") == ("chemotherapy", 1)


def test_a_word_that_only_a_narrowed_out_message_has_is_not_offered(ruth, mailbox, team):
    sent_message(mailbox, team, "Knee")
    make_searchable()

    response = ruth.post(ADDRESS, {"words": "kneee", "until": "2001-01-01"})

    assert (response.context["meant"], response.context["count"]) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("stairz", "stairs"),
        ("Médico stares", "medico stairs"),
        ("knie", "knie"),  # nothing is near
        ("on", "on"),  # short words occur inside of others
        ("xq", "xq"),
        ("zzzzzz", "zzzzzz"),
        ("stairs.", "stairs."),
        (" ".join(f"stair{letter}x" for letter in "abcd"), None),  # too many to be slips
    ],
)
def test_only_near_words_of_four_letters_count_as_meant(typed, expected):
    vocabulary = Vocabulary(["the stairs. médico", "Ankle pain on stairs."])
    terms = terms_of(typed)

    assert len(terms.all) <= UNKNOWN_AT_MOST or expected is None
    assert vocabulary.meant_by(terms) == (terms if expected is None else terms_of(expected))


def test_a_vocabulary_does_not_show_its_words_where_it_is_printed():
    assert "chemotherapy" not in repr(Vocabulary(["chemotherapy"]))
