"""A word is found in each of its forms, and nothing else is looked for than what was meant."""

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale

from content.snippets.glossary import GlossaryTerm

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def seed_and_index() -> None:
    call_command("seed_site", spanish=True, verbosity=0)
    call_command("update_index", verbosity=0)


@pytest.fixture(scope="module")
def pages(own_database, django_db_blocker):
    with django_db_blocker.unblock(), own_database.filled(seed_and_index):
        yield


def found(words: str, language: str = "en"):
    address = "/search/" if language == "en" else f"/{language}/search/"
    return Client().get(address, {"q": words}).context["found"]


@pytest.mark.parametrize("words", ["depression", "PCP", "p.t.s.d.", "P.T.S.D"])
def test_a_word_that_the_glossary_explains_is_found_there(pages, words):
    answer = found(words)
    assert "Words explained" in [page.title for page in answer.rows]
    assert answer.meant == ""


def test_a_new_word_of_the_glossary_is_found_and_one_that_is_taken_out_is_not(
    pages, django_capture_on_commit_callbacks
):
    locale = Locale.objects.get(language_code="en")
    with django_capture_on_commit_callbacks(execute=True):
        term = GlossaryTerm.objects.create(
            name="Xerostomia", slug="xerostomia", definition="A dry mouth.", locale=locale
        )
    assert [page.title for page in found("xerostomias").rows] == ["Words explained"]
    assert found("xerostomea").meant == "xerostomia"
    with django_capture_on_commit_callbacks(execute=True):
        term.delete()
    assert list(found("xerostomia").rows) == []


@pytest.mark.parametrize(
    ("one", "many", "language"),
    [
        ("allergy", "allergies", "en"),
        ("doctor", "doctors", "en"),
        ("s\u00edntoma", "sintomas", "es"),
        ("receta", "recetas", "es"),
        ("vacuna", "vacunas", "es"),
    ],
)
def test_one_and_many_find_the_same_pages(pages, one, many, language):
    first, second = ({page.pk for page in found(words, language).rows} for words in (one, many))
    assert first == second != set()


@pytest.mark.parametrize(
    ("typed", "meant", "language"),
    [
        ("depresi\u00f3n", "", "es"),
        ("depresion", "", "es"),
        ("deprecion", "depresi\u00f3n", "es"),
        ("resetas", "receta", "es"),
        ("medisina", "medicina", "es"),
        ("perscription", "prescription", "en"),
        ("securemessaging", "secure messaging", "en"),
    ],
)
def test_what_is_looked_for_instead_is_near_in_sound_and_letters(pages, typed, meant, language):
    answer = found(typed, language)
    assert answer.rows.object_list
    assert answer.meant == meant


@pytest.mark.parametrize(
    ("typed", "language"),
    [("chronic", "es"), ("doctores", "es"), ("rocket", "en"), ("planets", "en"), ("lune", "en")],
)
def test_a_word_that_is_spelled_right_or_near_to_none_means_no_other(pages, typed, language):
    answer = found(typed, language)
    assert (list(answer.rows), answer.meant) == ([], "")


def test_every_word_has_to_occur_in_one_form_or_another(pages):
    """On SQLite the forms of one word were once alternatives to the other word as well."""
    both = {page.pk for page in found("blood medicines").rows}
    assert both <= {page.pk for page in found("blood").rows}
