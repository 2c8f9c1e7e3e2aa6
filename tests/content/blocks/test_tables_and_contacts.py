"""Tables that a screen reader can follow, and cards that say whom to call."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content.blocks.contact import ContactBlock
from content.blocks.tables import TableBlock
from content.checks.page import findings
from content.pages.home import HomePage
from content.pages.standard import StandardPage
from content.workflow.revisions import same_words
from tests.content.counting import queries
from tests.content.every_block import page_of

CARD = ContactBlock._meta_class.preview_value


def table(*rows: tuple[str, ...], caption: str = "Doses", **values: Any) -> dict[str, Any]:
    headings = ("Medicine", "Dose")
    return {
        "row_headers": True,
        "table": {
            "caption": caption,
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": list(row)} for row in rows],
        },
    } | values


def value_of(raw: dict[str, Any]) -> Any:
    return TableBlock().to_python(raw)


def shown(client: Client, name: str) -> Any:
    soup = BeautifulSoup(client.get("/every-block/").content, "html.parser")
    return soup.select_one(f".content-{name}")


def test_each_cell_of_a_table_is_heard_with_its_column_and_its_row(
    home: HomePage, client: Client
) -> None:
    page_of([("table", value_of(table(("Aspirin", "81 mg"))))])
    found = shown(client, "table")
    assert found.table.caption.get_text() == "Doses"
    assert [th.get_text() for th in found.select("th[scope=col]")] == ["Medicine", "Dose"]
    assert [th.get_text() for th in found.select("th[scope=row]")] == ["Aspirin"]
    assert found["tabindex"] == "0"
    assert found.find(id=found["aria-labelledby"]) == found.table.caption


def test_a_table_whose_first_column_names_nothing_has_no_row_headings(
    home: HomePage, client: Client
) -> None:
    page_of([("table", value_of(table(("7", "8"), row_headers=False)))])
    assert shown(client, "table").select("th[scope=row]") == []


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_cell_is_no_heading_of_its_row(empty: str, home: HomePage, client: Client) -> None:
    page_of([("table", value_of(table((empty, "81 mg"), ("Zinc", "8 mg"))))])
    found = shown(client, "table")
    assert [th.get_text() for th in found.select("th[scope=row]")] == ["Zinc"]
    assert [len(row.find_all("td")) for row in found.select("tbody tr")] == [2, 1]


@pytest.mark.parametrize("place", ["caption", "heading"])
def test_words_above_a_table_are_checked_as_well_as_its_cells(place: str, home: HomePage) -> None:
    def found(words: str) -> list[str]:
        value = value_of(table(("Aspirin", "81 mg")))
        if place == "caption":
            value["table"].caption = words
        else:
            value["table"].columns[0]["heading"] = words
        page = StandardPage(title="x", locale=home.locale)
        page.body = [("table", value), ("paragraph", f"<p>{about}</p>")]
        return [finding.what for finding in findings(page)]

    about = ""
    assert any("crisis line" in what for what in found("Depression"))
    about = "Depression can be treated."
    assert not any("crisis line" in what for what in found("Dial 988, then press 1"))


@pytest.mark.parametrize(
    ("fault", "raw"),
    [
        ("caption", table(("Aspirin", "81 mg"), caption=" ")),
        ("one row", table()),
        ("heading", table(("Aspirin", "81 mg"))),
    ],
)
def test_a_table_that_says_too_little_is_refused_and_may_wait_as_a_draft(
    fault: str, raw: dict[str, Any]
) -> None:
    block = TableBlock()
    value = block.to_python(raw)
    if fault == "heading":
        value["table"].columns[1]["heading"] = ""
    with pytest.raises(ValidationError) as told:
        block.clean(value)
    assert fault in str(told.value.as_json_data())
    block.defer_required_validation()
    try:
        assert block.clean(value)
    finally:
        block.restore_deferred_validation()


def test_words_of_a_table_are_found_and_checked(home: HomePage, client: Client) -> None:
    page = page_of([("table", value_of(table(("Aspirin", "Eightyone"))))])
    found = client.get("/search/", {"q": "eightyone"}).content.decode()
    assert page.title in found
    hard = "Notwithstanding institutional considerations authentication necessitates documentation "
    worse = StandardPage(title="x", locale=home.locale)
    worse.body = [("table", value_of(table(*[(hard, hard)] * 8)))]
    assert any("grade" in finding.what for finding in findings(worse))


def test_a_changed_cell_is_another_text_for_those_who_approve(home: HomePage) -> None:
    page = page_of([("table", value_of(table(("Aspirin", "81 mg"))))])
    first = page.get_latest_revision()
    page.body = [("table", value_of(table(("Aspirin", "810 mg"))))]
    assert not same_words(first, page.save_revision())


def test_a_row_that_moves_keeps_its_translation(home: HomePage) -> None:
    spanish, _new = Locale.objects.get_or_create(language_code="es")
    page = page_of([("table", value_of(table(("Aspirin", "One"), ("Zinc", "Two"))))])
    Translation.objects.create(
        source=TranslationSource.get_or_create_from_instance(home)[0], target_locale=spanish
    ).save_target(publish=True)
    source, _new = TranslationSource.get_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=spanish)
    for segment in source.stringsegment_set.select_related("string", "context"):
        if segment.string.data in {"One", "Two", "Doses", "Medicine"}:
            StringTranslation.objects.create(
                translation_of=segment.string,
                context=segment.context,
                locale=spanish,
                data=f"({segment.string.data})",
            )
    block_id = page.body[0].id
    page.body = StandardPage.body.field.to_python(
        [{"type": "table", "id": block_id, "value": table(("Zinc", "Two"), ("Aspirin", "One"))}]
    )
    page.save_revision().publish()
    source.update_from_db()
    source.create_or_update_translation(spanish, publish=True, fallback=True)
    raw = Page.objects.get(slug="every-block", locale=spanish).specific.body[0]
    stored = raw.block.get_prep_value(raw.value)["table"]
    assert stored["caption"] == "(Doses)"
    assert stored["columns"][0]["heading"] == "(Medicine)"
    assert [row["values"] for row in stored["rows"]] == [["Zinc", "(Two)"], ["Aspirin", "(One)"]]


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("207-555-0100", "+12075550100"),
        ("(207) 555-0100, ext. 12", "+12075550100,12"),
        ("+1 207 555 0100 x7", "+12075550100,7"),
        ("1-800-273-8255", "18002738255"),
    ],
)
def test_a_phone_of_a_card_is_a_link_that_dials(
    typed: str, dialled: str, home: HomePage, client: Client
) -> None:
    value = ContactBlock().to_python(CARD | {"phone": typed})
    ContactBlock().clean(value)
    page_of([("contact", value)])
    link = shown(client, "contact").find("a", href=re.compile("^tel:"))
    assert (link["href"], link.get_text()) == (f"tel:{dialled}", typed)


@pytest.mark.parametrize(
    ("field", "typed"), [("phone", "ask at the desk"), ("phone", "12"), ("station", "Togus")]
)
def test_a_number_that_nobody_could_use_is_refused(field: str, typed: str) -> None:
    with pytest.raises(ValidationError):
        ContactBlock().clean(ContactBlock().to_python(CARD | {field: typed}))


def test_a_card_with_only_a_name_has_no_empty_list(home: HomePage, client: Client) -> None:
    page_of([("contact", ContactBlock().to_python({"name": "Patient advocate"}))])
    card = shown(client, "contact")
    assert "Patient advocate" in card.get_text()
    assert card.dl is None


@pytest.mark.parametrize("field", ["phone", "hours", "address"])
def test_a_card_lists_the_one_fact_that_it_has(field: str, home: HomePage, client: Client) -> None:
    page_of([("contact", ContactBlock().to_python({"name": "Togus", field: CARD[field]}))])
    assert len(shown(client, "contact").dl.find_all("dt")) == 1


def test_a_card_leads_to_its_place_in_the_finder(home: HomePage, client: Client) -> None:
    page_of([("contact", ContactBlock().to_python(CARD))])
    card = shown(client, "contact")
    assert card.find("a", href=re.compile("finder|facilities"))["href"].endswith("?facility=402")
    StandardPage.objects.get(slug="facilities").unpublish()
    assert card.find("a", href=re.compile("^tel:"))
    StandardPage.objects.get(slug="every-block").save_revision().publish()
    assert shown(client, "contact").find("a", href=re.compile("facilities")) is None


def test_cards_cost_no_query_each(home: HomePage, client: Client) -> None:
    def asked(count: int) -> int:
        StandardPage.objects.filter(slug="every-block").delete()
        page_of([("contact", ContactBlock().to_python(CARD))] * count)
        return queries(client, "/every-block/")

    assert asked(5) == asked(1)
