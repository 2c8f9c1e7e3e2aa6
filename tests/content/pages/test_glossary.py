"""Words explained, the numbers of the crisis line, and blocks that need the plugin."""

import json
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Site

from content.blocks import facilities
from content.blocks.story import StoryBlock
from content.pages.glossary import GlossaryPage, letter_of
from content.pages.home import HomePage
from content.seed.groups import EDITORS, REVIEWERS
from content.snippets.glossary import GlossaryTerm
from content.snippets.settings import CrisisLines
from tests.content.conftest import Desk
from tests.content.counting import queries
from tests.content.every_block import page_of


@pytest.mark.parametrize(
    ("word", "letter"), [("dose", "D"), ("Édema", "E"), ("ñ", "N"), ("3D", "#"), ("  x", "X")]
)
def test_a_word_stands_under_the_letter_where_readers_look(word: str, letter: str) -> None:
    assert letter_of(word) == letter


def test_the_glossary_goes_from_a_to_z_in_the_language_of_the_page(
    home: HomePage, client: Client
) -> None:
    spanish = Locale.objects.create(language_code="es")
    GlossaryTerm.objects.create(name="Dosis", slug="dosis", definition="Cuánto.", locale=spanish)
    soup = BeautifulSoup(client.get("/glossary/").content, "html.parser")
    words = [tag.contents[0].strip() for tag in soup.main("dt")]
    assert "Dosis" not in words
    assert words == sorted(words, key=str.casefold)
    assert [tag.get_text() for tag in soup.main("h2")] == sorted({word[0] for word in words})


def test_a_term_block_leads_to_its_word(home: HomePage, client: Client) -> None:
    page_of([("glossary_term", {"term": GlossaryTerm.objects.get(slug="dose")})])
    soup = BeautifulSoup(client.get("/every-block/").content, "html.parser")
    (link,) = soup.select(".content-word a")
    address, anchor = link["href"].split("#")
    assert BeautifulSoup(client.get(address).content, "html.parser").find(id=anchor)


def test_a_term_block_without_a_glossary_explains_and_links_nowhere(
    home: HomePage, client: Client
) -> None:
    GlossaryPage.objects.get().unpublish()
    page_of([("glossary_term", {"term": GlossaryTerm.objects.get(slug="dose")})])
    soup = BeautifulSoup(client.get("/every-block/").content, "html.parser")
    assert "How much of a medicine" in soup.select_one(".content-word").get_text()
    assert not soup.select(".content-word a")


@pytest.mark.parametrize(("who", "may"), [("emily", False), ("priya", True), ("martin", True)])
def test_only_reviewers_and_publishers_change_words_that_show_at_once(
    who: str, may: bool, desk: Desk
) -> None:
    term = GlossaryTerm.objects.get(slug="dose")
    values = {"name": term.name, "slug": term.slug, "also": "", "definition": "Changed."}
    browser = desk.browser(who)
    browser.post(reverse("wagtailsnippets_content_glossaryterm:edit", args=[term.pk]), values)
    added = {"name": "New", "slug": "new", "also": "", "definition": "New."}
    browser.post(reverse("wagtailsnippets_content_glossaryterm:add"), added)
    term.refresh_from_db()
    assert (term.definition == "Changed.") == may
    assert GlossaryTerm.objects.filter(slug="new").exists() == may


def test_groups_of_a_site_in_use_get_and_lose_the_rights_too(desk: Desk) -> None:
    editors, reviewers = (Group.objects.get(name=name) for name in (EDITORS, REVIEWERS))
    reviewers.permissions.remove(*reviewers.permissions.filter(codename__endswith="glossaryterm"))
    editors.permissions.add(*Permission.objects.filter(codename__endswith="_glossaryterm"))
    migration = import_module("content.migrations.0014_who_reviews_and_explains")
    migration.give_reviewers_the_glossary(apps, None)

    def rights(group: Group) -> set[str]:
        found = group.permissions.filter(codename__endswith="_glossaryterm")
        return set(found.values_list("codename", flat=True))

    assert rights(editors) == {"view_glossaryterm"}
    assert rights(reviewers) == {f"{verb}_glossaryterm" for verb in ("add", "change", "view")}


def test_a_long_glossary_costs_as_many_queries_as_a_short_one(
    home: HomePage, client: Client
) -> None:
    before = queries(client, "/glossary/")
    locale = home.locale
    for number in range(20):
        GlossaryTerm.objects.create(
            name=f"Word {number}", slug=f"word-{number}", definition="x", locale=locale
        )
    assert queries(client, "/glossary/") == before


def test_numbers_of_the_settings_reach_every_block_that_shows_them(
    home: HomePage, client: Client
) -> None:
    site = Site.objects.get(is_default_site=True)
    CrisisLines.objects.create(
        site=site, emergency_phone="112", crisis_phone="555-0100", crisis_key="", crisis_text=""
    )
    safety = {"title": "Call", "text": "<p>Now.</p>", "show_crisis_numbers": True}
    page_of([("crisis_line", {"text": ""}), ("safety", safety)])
    main = BeautifulSoup(client.get("/every-block/").content, "html.parser").main
    assert {link["href"] for link in main.select("a[href^=tel]")} == {"tel:112", "tel:555-0100"}
    assert "press" not in main.get_text()
    assert not main.select("a[href^=sms]")


def test_looking_at_the_numbers_writes_nothing(home: HomePage, client: Client) -> None:
    page_of([("crisis_line", {"text": ""})])
    client.get("/every-block/")
    assert not CrisisLines.objects.exists()


def shown_to_editors() -> set[str]:
    groups = StoryBlock().grouped_child_blocks()
    return {block.name for _group, children in groups for block in children}


def test_blocks_of_the_plugin_are_offered_only_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = set(StoryBlock().child_blocks)
    assert apps.is_installed("sm_plugin") == (shown_to_editors() == everything)
    monkeypatch.setattr(facilities.apps, "is_installed", lambda name: name != "sm_plugin")
    assert shown_to_editors() == everything - facilities.MESSAGING
    stream = StoryBlock().to_python([{"type": "facility_finder", "value": {"title": "Find"}}])
    assert StoryBlock().get_form_state(stream) == []
    assert StoryBlock().render(stream).strip() == ""


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="needs the plugin")
class TestFacilities:
    @pytest.fixture(autouse=True)
    def _stations(self, home: HomePage) -> None:
        from sm_plugin.facilities.machine.choices import Stage
        from tests.factories import FacilityFactory

        boston = {"city": "Boston", "state": "MA"}
        station = FacilityFactory(name="Harbor VA Medical Center", **boston)
        site = {"parent": station, "stage": Stage.PLANNED}
        FacilityFactory(name="Causeway VA Clinic", **boston, **site)
        FacilityFactory(name="Desert VA Medical Center", city="Tucson", state="AZ", planned=True)

    def found(self, client: Client, query: str) -> list[str]:
        main = BeautifulSoup(client.get(f"/facilities/?{query}").content, "html.parser").main
        return [row.strong.get_text() for row in main.select(".content-finder__rows li")]

    def test_by_name_city_or_state(self, client: Client) -> None:
        boston = ["Causeway VA Clinic", "Harbor VA Medical Center"]
        assert self.found(client, "facility=boston") == boston
        assert self.found(client, "facility=boston+clinic")[0] == boston[0]
        assert self.found(client, "state=AZ") == ["Desert VA Medical Center"]
        assert self.found(client, "facility=boston&state=AZ") == []
        assert self.found(client, "") == []

    def test_a_zip_code_finds_the_nearest_with_the_miles_and_names_the_source(
        self, client: Client
    ) -> None:
        from sm_plugin.facilities.models import Facility

        tucson = Facility.objects.filter(state="AZ")
        tucson.update(latitude="32.180700", longitude="-110.966300")
        assert self.found(client, "facility=85701")[0] == "Desert VA Medical Center"
        html = " ".join(client.get("/facilities/?facility=85701-1234").content.decode().split())
        assert "The facilities nearest to ZIP 85701" in html
        assert "Tucson, AZ, 2 miles away." in html
        assert "GeoNames</a>" in html
        assert "CC BY 4.0</a>" in html

    def test_those_of_a_state_that_is_far_from_the_zip_are_told_to_be_of_the_state(
        self, client: Client
    ) -> None:
        html = " ".join(client.get("/facilities/?facility=85701&state=MA").content.decode().split())
        assert "The facilities in MA that are nearest to ZIP 85701, in a straight line." in html
        assert "The facilities nearest" not in html

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("facility=boston&state=AZ", "No facility in AZ has “boston”, but others do."),
            ("facility=bostn", "No facility has “bostn”. These have “Boston”."),
            ("facility=bostn&state=MA", "No facility in MA has “bostn”. These have “Boston”."),
            ("facility=clinic+nearest+me", "type your city or ZIP code."),
            (
                "facility=12+Elm+St+Boston",
                "No facility has “12 Elm St Boston”. These have “Boston”",
            ),
            ("facility=nowhere", "No facility matches."),
            (
                "facility=Harbor+VA+Medical+Center,+150+South+Huntington+Avenue,+Boston,+MA&state=AZ",
                "but others do.",
            ),
        ],
    )
    def test_the_answer_says_how_it_was_found(self, query: str, words: str, client: Client) -> None:
        html = client.get(f"/facilities/?{query}").content
        [said] = BeautifulSoup(html, "html.parser").select(".content-finder [role=status]")
        assert words in " ".join(said.get_text().split())

    def test_machines_read_the_same_of_what_is_found(self, client: Client) -> None:
        page = BeautifulSoup(client.get("/facilities/?facility=boston").content, "html.parser")
        found = [json.loads(tag.string) for tag in page("script", type="application/ld+json")]
        [listed] = [one for one in found if one["@type"] == "ItemList"]
        items = [one["item"] for one in listed["itemListElement"]]
        assert [item["name"] for item in items] == [
            "Causeway VA Clinic",
            "Harbor VA Medical Center",
        ]
        assert items[0]["description"].startswith("In use. Secure Messaging has been in use here")
        assert items[0]["address"]["addressLocality"] == "Boston"

    def test_the_map_of_what_is_found_comes_second_and_progress_has_a_line_and_a_map(
        self, client: Client
    ) -> None:
        page = client.get("/facilities/?facility=boston").content.decode()
        rows, shown = page.index("content-finder__rows"), page.index("Show them on a map")
        assert rows < shown < page.index('aria-label="The facilities of the list on a map"')
        for words in (
            "Stations live, month by month",
            "The same as a table",
            "Stations by stage, on a map",
            "The map as a table",
        ):
            assert words in page

    @pytest.mark.parametrize("query", ["facility=%00", "facility=%25_", "state=XX", "state=%00"])
    def test_odd_questions_find_nothing_and_break_nothing(self, query: str, client: Client) -> None:
        assert self.found(client, query) == []

    def test_a_clinic_follows_its_station(self, client: Client) -> None:
        html = client.get("/facilities/?facility=causeway").content.decode()
        assert "Secure Messaging has been in use here since" in html

    def test_progress_is_told_in_words_and_a_table(self, client: Client) -> None:
        main = BeautifulSoup(client.get("/facilities/").content, "html.parser").main
        text = " ".join(main.select_one(".content-rollout").get_text(" ").split())
        live = int(text.split("in use at ")[1].split(" of ")[0])
        assert live == 1
        rows = {
            row.th.get_text(): int(row.td.get_text())
            for row in main.select(".content-rollout__table tbody tr")
        }
        assert rows["Live"] == 1
        assert f"in use at 1 of {sum(rows.values())} medical centers" in text

    def test_a_long_answer_costs_as_many_queries_as_a_short_one(self, client: Client) -> None:
        from tests.factories import FacilityFactory

        before = queries(client, "/facilities/?facility=boston")
        for _number in range(10):
            FacilityFactory(city="Boston", state="MA")
        assert queries(client, "/facilities/?facility=boston") == before
