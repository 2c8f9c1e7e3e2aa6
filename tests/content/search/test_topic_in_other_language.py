"""The link to the other language of a search keeps its words and the topic, as named there."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale

from content.snippets.topics import Topic

pytestmark = pytest.mark.engine  # PostgreSQL refuses to look for a NUL


@pytest.fixture(scope="module")
def seeded(seeded_in_two_languages: None) -> None:
    """In place of the English site."""


@pytest.fixture
def topic(seeded: None, db: None) -> Topic:
    return Topic.objects.create(locale=Locale.get_default(), name="Shots", slug="shots")


def in_spanish(client: Client, topic: str) -> tuple[int, str]:
    """Follow the link to Spanish; the status, and the topic that is chosen there."""
    answer = client.get("/search/", {"q": "provider", "topic": topic})
    address = BeautifulSoup(answer.content, "html.parser").find("a", hreflang="es")["href"]
    found = client.get(address)
    chosen = BeautifulSoup(found.content, "html.parser").select_one("#id_topic option[selected]")
    return found.status_code, chosen["value"] if chosen else ""


def test_a_topic_that_is_called_otherwise_there_is_chosen_there(
    client: Client, topic: Topic
) -> None:
    own = topic.copy_for_translation(Locale.objects.get(language_code="es"))
    own.name, own.slug = "Vacunas", "vacunas"
    own.save()
    assert in_spanish(client, "shots") == (200, "vacunas")


def test_a_topic_that_is_not_in_that_language_narrows_nothing(client: Client, topic: Topic) -> None:
    assert in_spanish(client, "shots") == (200, "")


@pytest.mark.parametrize("asked", ["nonsense", "\0", "shots\0"])
def test_a_topic_that_nobody_offers_is_still_refused(
    client: Client, topic: Topic, asked: str
) -> None:
    assert in_spanish(client, asked)[0] == 422
