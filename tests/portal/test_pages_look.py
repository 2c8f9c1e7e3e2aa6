"""The frame of every page, the account pages and the error pages, as a reader gets them."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.core import mail
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, Site

from content.snippets.settings import CrisisLines, SiteWords
from portal.accounts.models import User
from portal.look.errors import bad_request, server_error
from tests.conftest import PASSWORD

OPEN_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
OWN_PAGES = ["account_email", "account_change_password", "account_logout", "mfa_index"]


def soup(content: bytes | str) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


def page_of(client: Client, url: str) -> BeautifulSoup:
    response = client.get(url, follow=True)
    assert response.status_code == 200
    return soup(response.content)


def assert_is_framed(page: BeautifulSoup) -> None:
    """What ux.md asks of every screen."""
    assert page.html["lang"].startswith("en")
    heading = page.select("h1")
    assert len(heading) == 1
    name = heading[0].get_text(" ", strip=True)
    assert " ".join(page.title.get_text().split()) == f"{name} | Veterans Health Portal"
    first = page.body.find("a")
    assert first["href"] == "#main-content"
    assert page.find("main", id="main-content")
    emergency = [link["href"] for link in page.select(".portal-emergency a")]
    assert emergency == ["tel:911", "tel:988", "sms:838255"]
    assert "then press 1" in page.select_one(".portal-emergency").get_text()


def assert_obeys_policy(page: BeautifulSoup) -> None:
    """No inline script, style or handler: the Content-Security-Policy would stop them."""
    assert not page.select("style, [style]")
    assert all(s.has_attr("src") or s.get("type") == "application/json" for s in page("script"))
    assert not [tag for tag in page(True) for name in tag.attrs if name.startswith("on")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_account_pages_for_everyone_stand_in_the_frame(client: Client, name: str) -> None:
    page = page_of(client, reverse(name))
    assert_is_framed(page)
    assert_obeys_policy(page)


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_ones_own_account_stand_in_the_frame(
    client: Client, make_person: Callable[..., User], name: str
) -> None:
    client.force_login(make_person())
    page = page_of(client, reverse(name))
    assert_is_framed(page)
    assert_obeys_policy(page)


def test_the_second_step_is_set_up_without_javascript(
    client: Client, make_person: Callable[..., User]
) -> None:
    make_person()
    client.post(reverse("account_login"), {"login": "ruth@demo.example", "password": PASSWORD})
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    page = soup(asked.content)
    assert_is_framed(page)
    assert page.h1.get_text() == "Confirm that it is you"
    confirmed = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    page = soup(confirmed.content)
    assert_is_framed(page)
    assert_obeys_policy(page)
    assert page.h1.get_text() == "Set up your authenticator app"
    assert page.select_one("img.portal-qr")["alt"]
    assert page.select_one(".portal-secret").get_text(strip=True)


@pytest.mark.django_db
def test_sign_in_helps_password_managers_and_leaves_paste_alone(client: Client) -> None:
    page = page_of(client, reverse("account_login"))
    assert page.find("input", {"name": "login"})["autocomplete"] == "email"
    assert page.find("input", {"type": "password"})["autocomplete"] == "current-password"
    form = page.select_one("main form")
    assert form.has_attr("novalidate")
    assert "remember" not in str(form)


@pytest.mark.django_db
def test_signing_up_asks_name_email_and_password_and_says_what_one_gets(client: Client) -> None:
    page = page_of(client, reverse("account_signup"))
    fields = page.select("main form input:not([type=hidden])")
    assert [(f["name"], f["autocomplete"]) for f in fields] == [
        ("full_name", "name"),
        ("email", "email"),
        ("password1", "new-password"),
    ]
    assert "registered account" in page.main.get_text()
    assert "upgraded account" in page.main.get_text()


@pytest.mark.django_db
def test_a_wrong_password_is_said_in_a_summary_that_takes_the_focus(client: Client) -> None:
    page = soup(
        client.post(reverse("account_login"), {"login": "no@one.example", "password": "x"}).content
    )
    assert page.select_one("h1 ~ [data-error-summary][role=alert][tabindex='-1']")
    assert page.find("input", {"name": "login"})["value"] == "no@one.example"


def test_a_forgotten_password_is_replaced_in_four_steps(
    client: Client, make_person: Callable[..., User]
) -> None:
    make_person()
    sent = client.post(
        reverse("account_reset_password"), {"email": "ruth@demo.example"}, follow=True
    )
    assert soup(sent.content).h1.get_text() == "Check your email"
    letter = mail.outbox[0]
    assert letter.subject == "Choose a new password"
    assert "Veterans Health Portal" in letter.body
    link = next(word for word in letter.body.split() if "/accounts/password/reset/key/" in word)
    choose = client.get(link, follow=True)
    page = soup(choose.content)
    assert_is_framed(page)
    assert page.h1.get_text() == "Choose a new password"
    inputs = page.select("main input[type=password]")
    assert {field["autocomplete"] for field in inputs} == {"new-password"}
    new = {field["name"]: "nine slow otters drift" for field in inputs}
    done = client.post(choose.redirect_chain[-1][0], new, follow=True)
    page = soup(done.content)
    assert page.h1.get_text() == "Your password is changed"
    used = page_of(client, link)
    assert used.h1.get_text() == "This link no longer works"


@pytest.mark.parametrize("name", ["account_email", "usersessions_list", "mfa_index"])
def test_the_menu_of_an_account_has_each_page_once_and_marks_where_one_is(
    name: str, client: Client, make_person: Callable[..., User]
) -> None:
    client.force_login(make_person())
    menu = page_of(client, reverse(name)).select(".portal-manage__nav a")
    assert [link["href"] for link in menu] == [
        reverse(one)
        for one in ("account_email", "account_change_password", "usersessions_list", "mfa_index")
    ]
    assert [link["href"] for link in menu if link.get("aria-current") == "page"] == [reverse(name)]


def test_who_is_signed_in_signs_out_with_one_press(
    client: Client, make_person: Callable[..., User]
) -> None:
    client.force_login(make_person())
    form = page_of(client, reverse("account_email")).select_one("header form")
    assert form["method"] == "post"
    client.post(form["action"])
    header = page_of(client, reverse("account_login")).header
    assert header.find("a", string="Sign in")


@pytest.mark.django_db
def test_the_menu_shows_pages_that_editors_put_into_it_and_where_one_is(client: Client) -> None:
    root = Site.objects.get().root_page
    for title, in_menu, live in (("Spotlights", 1, 1), ("Hidden", 0, 1), ("Draft", 1, 0)):
        root.add_child(instance=Page(title=title, show_in_menus=in_menu, live=live))
    page = page_of(client, reverse("account_login"))
    assert [a.get_text(strip=True) for a in page.select(".portal-nav a")] == ["Home", "Spotlights"]
    request = RequestFactory().get("/spotlights/an-article/", HTTP_HOST="localhost")
    menu = Template("{% load portal %}{% portal_menu %}").render(Context({"request": request}))
    assert soup(menu).find("a", {"aria-current": "true"}).get_text(strip=True) == "Spotlights"


@pytest.mark.django_db
def test_the_frame_works_without_a_single_page(client: Client) -> None:
    Site.objects.all().delete()
    page = page_of(client, reverse("account_login"))
    assert_is_framed(page)
    assert [a.get_text(strip=True) for a in page.select(".portal-nav a")] == ["Home"]


@pytest.mark.django_db
def test_the_name_that_an_administrator_gave_stands_in_header_and_title(client: Client) -> None:
    Site.objects.update(site_name="Coastal Health Portal")
    page = page_of(client, reverse("account_login"))
    assert page.select_one(".portal-name").get_text(strip=True) == "Coastal Health Portal"
    assert page.title.get_text().endswith("| Coastal Health Portal")


@pytest.mark.django_db
def test_the_help_link_leads_to_the_help_page_once_there_is_one(client: Client) -> None:
    page = page_of(client, reverse("account_login"))
    assert page.header.find("a", string="Help")["href"] == "#help"
    assert page.find(id="help")
    Site.objects.get().root_page.add_child(instance=Page(title="Help", slug="help"))
    page = page_of(client, reverse("account_login"))
    assert page.header.find("a", string="Help")["href"] == "/help/"


@pytest.mark.django_db
def test_the_frame_costs_a_stranger_few_queries(
    client: Client, django_assert_max_num_queries: Callable
) -> None:
    client.get(reverse("account_login"))
    with django_assert_max_num_queries(8):
        client.get(reverse("account_login"))


def test_what_went_well_stands_right_under_the_heading() -> None:
    template = Template(
        "{% load portal %}{% messages_under_heading %}<h1>Inbox</h1><p>…</p>"
        "{% endmessages_under_heading %}"
    )
    page = soup(template.render(Context({"messages": [Message(SUCCESS, "<b>Sent</b>")]})))
    alert = page.h1.find_next_sibling()
    assert "usa-alert--success" in alert["class"]
    assert (alert["role"], alert["tabindex"]) == ("status", "-1")
    assert alert.has_attr("data-focus")
    assert alert.get_text(strip=True) == "<b>Sent</b>"


def test_messages_show_even_on_a_page_without_a_heading() -> None:
    template = Template(
        "{% load portal %}{% messages_under_heading %}<p>x</p>{% endmessages_under_heading %}"
    )
    page = soup(template.render(Context({"messages": [Message(SUCCESS, "Sent")]})))
    assert page.find(class_="usa-alert").find_next_sibling("p").get_text() == "x"


def test_messages_that_the_page_showed_itself_are_not_shown_twice(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = {}
    storage = SessionStorage(request)
    storage.add(SUCCESS, "Sent")
    template = Template(
        "{% load portal %}{% messages_under_heading %}<h1>Inbox</h1>"
        "{% for message in messages %}{{ message }}{% endfor %}{% endmessages_under_heading %}"
    )
    assert template.render(Context({"messages": storage})).count("Sent") == 1


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_answered_in_the_frame(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert_is_framed(soup(response.content))


@pytest.mark.django_db
def test_the_numbers_of_the_site_stand_on_every_page_also_on_refusals(
    strict_client: Client,
) -> None:
    site = Site.objects.get(is_default_site=True)
    CrisisLines.objects.create(site=site, emergency_phone="112", crisis_phone="116-123")
    answers = [strict_client.get("/nowhere/"), strict_client.post(reverse("account_login"))]
    assert [answer.status_code for answer in answers] == [404, 403]
    for answer in answers:
        strip = soup(answer.content).select_one(".portal-emergency")
        assert [link["href"] for link in strip("a")] == ["tel:112", "tel:116-123", "sms:838255"]
        assert "call 116-123 then press 1" in strip.get_text()


@pytest.mark.django_db
def test_a_refusal_is_answered_in_the_frame(rf: RequestFactory) -> None:
    page = soup(render_to_string("403.html", request=rf.get("/", HTTP_HOST="localhost")))
    assert_is_framed(page)


def test_failures_on_our_side_are_told_without_database_or_request(rf: RequestFactory) -> None:
    """Not marked for the database: pytest-django refuses any query."""
    for response in (server_error(rf.get("/")), bad_request(rf.get("/"), ValueError())):
        page = soup(response.content)
        assert_is_framed(page)
        assert_obeys_policy(page)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["403", "404", "429", "507"])
def test_a_refusal_in_spanish_leads_to_the_spanish_home_page(rf: RequestFactory, name: str) -> None:
    with override("es"):
        page = soup(render_to_string(f"{name}.html", request=rf.get("/es/", HTTP_HOST="localhost")))
    assert {link["href"] for link in page.select(".portal-name, .portal-next a")} >= {"/es/"}
    assert not page.select('main [href="/"], .portal-name[href="/"]')


@pytest.mark.parametrize("name", ["400", "403_csrf", "500", "503"])
def test_a_failure_in_spanish_leads_to_the_spanish_home_page(name: str) -> None:
    """Not marked for the database either."""
    with override("es"):
        page = soup(render_to_string(f"{name}.html"))
    links = {link["href"] for link in page.select(".portal-name, .portal-next a")}
    assert links == {"/es/"}


def test_whoever_stays_signed_in_stays_in_spanish(client: Client, person: User) -> None:
    client.force_login(person)
    main = soup(client.get("/es/accounts/logout/").content).main
    assert [link["href"] for link in main("a")] == ["/es/"]


@pytest.mark.parametrize("door", ["login", "logout"])
def test_signing_in_and_out_in_spanish_leads_to_the_spanish_home_page(
    client: Client, person: User, door: str
) -> None:
    if door == "logout":
        client.force_login(person)
    answer = client.post(f"/es/accounts/{door}/", {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/es/"


def test_the_failure_page_shows_even_where_static_files_were_never_collected(
    settings: object, tmp_path: object
) -> None:
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    page = soup(render_to_string("500.html"))
    assert page.find("link", rel="stylesheet")["href"] == "/static/portal/css/portal.css"


@pytest.mark.django_db
def test_a_forged_form_is_refused_with_what_to_do_next() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {"login": "a", "password": "b"})
    assert response.status_code == 403
    page = soup(response.content)
    assert_is_framed(page)
    assert "Nothing was sent" in page.main.get_text()


@pytest.mark.django_db
def test_an_administrator_sees_name_and_footer_before_readers_do(
    client: Client, admin: User
) -> None:
    client.force_login(admin)
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:preview_on_edit", args=["content", "sitewords", site.pk])
    words = {"name": "Veterans of the North", "help_text": "Call 555-0100.", "name_es": "Norte"}
    words |= {"footer_note": "", "help_text_es": "", "footer_note_es": ""}
    assert client.post(address, words).json()["is_valid"]
    preview = soup(client.get(address).content)
    assert preview.select_one(".portal-name__text").get_text(strip=True) == words["name"]
    assert "Call 555-0100." in preview.footer.get_text()
    assert "Veterans of the North" not in page_of(client, "/accounts/login/").get_text()

    client.post(
        reverse("wagtailsettings:edit", args=["content", "sitewords", site.pk]), words, follow=True
    )
    assert SiteWords.objects.get(site=site).name == words["name"]
    anybody = Client()
    english = page_of(anybody, "/accounts/login/")
    assert english.title.get_text().strip().endswith("| Veterans of the North")
    with override("en"):
        spanish = page_of(anybody, "/es/accounts/login/")
    assert spanish.title.get_text().strip().endswith("| Norte")
    assert "Call 555-0100." not in spanish.footer.get_text()


@pytest.mark.django_db
def test_the_numbers_are_seen_before_they_are_saved(client: Client, admin: User) -> None:
    client.force_login(admin)
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:preview_on_edit", args=["content", "crisislines", site.pk])
    numbers = {"emergency_phone": "112", "crisis_phone": "116-123", "crisis_key": ""}
    client.post(address, numbers | {"crisis_text": "", "crisis_chat": ""})
    strip = soup(client.get(address).content).select_one(".portal-emergency")
    assert [link["href"] for link in strip("a")] == ["tel:112", "tel:116-123"]
