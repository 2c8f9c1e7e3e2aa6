"""Forms as the portal draws them: labels, hints, errors that name their field, native choices."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template


class Letter(forms.Form):
    subject = forms.CharField(
        help_text="A few words.", widget=forms.TextInput({"placeholder": "S"})
    )
    words = forms.CharField(widget=forms.Textarea({"data-count": 500}), required=False)
    topic = forms.ChoiceField(choices=[("a", "Medicine"), ("b", "Other")], widget=forms.RadioSelect)
    team = forms.ChoiceField(choices=[("1", "Team 1")])
    agree = forms.BooleanField(label="I have read the terms.")
    token = forms.CharField(widget=forms.HiddenInput)


def drawn(form: forms.Form, template: str = "{{ form }}") -> BeautifulSoup:
    source = "{% load portal_forms %}" + template
    return BeautifulSoup(Template(source).render(Context({"form": form})), "html.parser")


@pytest.fixture
def faulty() -> Letter:
    return Letter({"subject": "", "token": ""})


def test_every_control_has_a_label_of_its_own() -> None:
    page = drawn(Letter())
    controls = page.select("input:not([type=hidden]), select, textarea")
    assert len(controls) == 6
    for control in controls:
        assert page.find("label", attrs={"for": control["id"]}), control


def test_a_hint_is_tied_to_its_field() -> None:
    page = drawn(Letter())
    subject = page.find(id="id_subject")
    assert page.find(id=subject["aria-describedby"]).get_text(strip=True) == "A few words."


def test_optional_fields_say_so_and_required_ones_need_no_star() -> None:
    page = drawn(Letter())
    assert "(optional)" in page.find("label", attrs={"for": "id_words"}).get_text()
    assert "(optional)" not in page.find("label", attrs={"for": "id_subject"}).get_text()


def test_placeholders_are_dropped_because_the_label_says_it() -> None:
    assert not drawn(Letter()).select("[placeholder]")


def test_radios_stand_in_a_group_that_has_a_name() -> None:
    group = drawn(Letter()).find("fieldset")
    assert group.legend.get_text(strip=True) == "Topic"
    assert [option["value"] for option in group.select("input[type=radio]")] == ["a", "b"]


def test_a_counted_field_says_its_limit_without_javascript() -> None:
    page = drawn(Letter())
    words = page.find(id="id_words")
    assert words["data-count"] == "500"
    assert "500" in page.find(id=words["aria-describedby"]).get_text()


def test_the_summary_names_each_field_and_leads_to_it(faulty: Letter) -> None:
    page = drawn(faulty)
    summary = page.find(id="error-summary")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert "5 things need your attention" in summary.h2.get_text()
    links = {link["href"]: link.get_text(strip=True) for link in summary.select("a")}
    assert list(links) == ["#id_subject", "#id_topic_0", "#id_team", "#id_agree"]
    assert links["#id_subject"].startswith("Subject: ")
    for target in links:
        assert page.select_one(target), target


def test_an_error_stands_at_its_field_and_is_read_with_it(faulty: Letter) -> None:
    page = drawn(faulty)
    subject = page.find(id="id_subject")
    assert subject["aria-invalid"] == "true"
    assert subject["aria-describedby"].split() == ["id_subject_helptext", "id_subject_error"]
    assert "required" in page.find(id="id_subject_error").get_text()


def test_values_are_kept_after_an_error() -> None:
    page = drawn(Letter({"subject": "My <new> pills", "topic": "b"}))
    assert page.find(id="id_subject")["value"] == "My <new> pills"
    assert page.find(id="id_topic_1").has_attr("checked")


def test_a_summary_at_the_top_of_the_page_is_not_repeated_by_the_form(faulty: Letter) -> None:
    page = drawn(faulty, "{% error_summary form %}<hr>{{ form }}")
    assert len(page.select("[data-error-summary]")) == 1
    assert page.find("hr").find_previous_sibling(id="error-summary")


def test_a_form_without_errors_has_no_summary() -> None:
    assert not drawn(Letter(), "{% error_summary form %}{{ form }}").select("[role=alert]")


def test_fields_drawn_one_by_one_look_the_same() -> None:
    whole = drawn(Letter()).find(id="id_subject").find_parent("div")
    single = drawn(Letter(), "{{ form.subject.as_field_group }}").find("div")
    assert single.get_text(" ", strip=True) == whole.get_text(" ", strip=True)


def test_both_admins_keep_their_own_widgets() -> None:
    assert "usa-" not in str(Letter()["subject"])
    assert "usa-" not in Letter()["subject"].as_widget()
