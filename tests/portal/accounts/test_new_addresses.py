"""A new address is in plain letters, and nothing of an account until its owner has proved it."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from portal.accounts.passwords.forms import SignupForm
from tests.conftest import PASSWORD
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Django takes these letters for i and s, and refuses all others itself.
ALIKE = ["john@gma\u0131l.com", "\u017fue@gmail.com"]
WORDS = "plain letters only"


@pytest.mark.parametrize("address", ALIKE)
def test_nobody_registers_with_an_address_that_looks_alike(client: Client, address: str) -> None:
    form = {"full_name": "Sam Stranger", "email": address, "password1": PASSWORD}
    page = client.post("/accounts/signup/", form)

    assert WORDS in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ALIKE)
def test_nobody_changes_to_an_address_that_looks_alike(
    client: Client, person: User, address: str
) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = client.post("/accounts/email/", {"email": address, "action_add": ""})

    assert WORDS in page.content.decode()
    assert [one.email for one in EmailAddress.objects.all()] == [person.email]


@pytest.mark.parametrize("path", ["/admin/users/new/", "/django-admin/accounts/user/add/"])
def test_administrators_add_nobody_with_an_address_that_looks_alike(
    client: Client, admin: User, path: str
) -> None:
    client.force_login(admin)
    page = client.post(path, {"email": ALIKE[0], "full_name": "Sam Stranger"})

    assert WORDS in page.content.decode()
    assert list(User.objects.all()) == [admin]


def test_the_first_administrator_has_an_address_in_plain_letters(db: None) -> None:
    with pytest.raises(CommandError, match=WORDS):
        call_command("createsuperuser", email=ALIKE[0], full_name="Ada Admin", interactive=False)


def test_somebody_with_such_an_address_from_before_can_still_be_made_inactive(
    client: Client, admin: User
) -> None:
    person = User.objects.create(email=ALIKE[0], full_name="John Smith")
    client.force_login(admin)
    form = {"email": person.email, "full_name": person.full_name}

    assert client.post(f"/admin/users/edit/{person.pk}/", form).status_code == 302
    person.refresh_from_db()
    assert not person.is_active


def change_to(client: Client, person: User, address: str) -> str:
    """Ask for a new address and return the path of the link that goes there."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": address, "action_add": ""})
    (sent,) = [one for one in mail.outbox if one.to == [address]]
    return re.search(r"https?://[^/]+(/accounts/confirm-email/\S+/)", sent.body)[1]


def test_a_mistyped_address_gets_no_link_for_a_new_password(client: Client, person: User) -> None:
    change_to(client, person, "ruth@typo.example")
    mail.outbox.clear()
    asked = Client().post("/accounts/password/reset/", {"email": "ruth@typo.example"}, follow=True)
    known = Client().post("/accounts/password/reset/", {"email": person.email}, follow=True)

    links = [one.to for one in mail.outbox if "/password/reset/key/" in one.body]
    assert links == [[person.email]]
    assert asked.redirect_chain == known.redirect_chain


def test_a_stranger_does_not_confirm_what_an_owner_mistyped(client: Client, person: User) -> None:
    link = change_to(client, person, "ruth@typo.example")
    for ask in (Client().get, Client().post):
        answer = ask(link)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")
    other = Client()
    other.force_login(UserFactory())
    assert other.post(link).url.startswith("/accounts/login/")
    assert not EmailAddress.objects.filter(email="ruth@typo.example", verified=True).exists()


def test_the_owner_confirms_the_new_address_after_signing_in(client: Client, person: User) -> None:
    link = change_to(client, person, "ruth@new.example")
    elsewhere = Client()
    to_sign_in = elsewhere.get(link).url
    form = {"login": person.email, "password": PASSWORD}
    assert elsewhere.post(to_sign_in, form).url == link
    elsewhere.post(link)

    person.refresh_from_db()
    assert person.email == "ruth@new.example"
    Client().post("/accounts/password/reset/", {"email": person.email})
    assert mail.outbox[-1].to == ["ruth@new.example"]


def test_who_just_registered_confirms_without_a_session(client: Client) -> None:
    form = {"full_name": "Sam Still", "email": "sam@new.example", "password1": PASSWORD}
    client.post("/accounts/signup/", form)
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+/)", mail.outbox[-1].body)
    Client().post(link[1])

    assert EmailAddress.objects.get(email="sam@new.example").verified


def register(client: Client, email: str) -> Any:
    form = {"full_name": "Sam Still", "email": email, "password1": PASSWORD}
    return client.post("/accounts/signup/", form)


def test_an_address_that_somebody_else_only_typed_is_free_for_who_has_it(
    client: Client, person: User, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    link = change_to(client, person, "sam@typo.example")
    mail.outbox.clear()
    register(Client(), "sam@typo.example")
    (sent,) = mail.outbox
    own = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+/)", sent.body)[1]
    Client().post(own)

    sam = User.objects.get(email="sam@typo.example")
    assert EmailAddress.objects.get(user=sam).verified
    assert "another account uses it already" in client.get(link).content.decode()
    client.post(link)
    person.refresh_from_db()
    assert person.email != sam.email
    assert EmailAddress.objects.filter(user=person, verified=True).exists()


def test_a_change_to_the_address_of_another_account_changes_nothing_and_says_so(
    client: Client, person: User
) -> None:
    link = change_to(client, person, "sam@new.example")
    other = UserFactory(email="sam@new.example")
    before = list(EmailAddress.objects.order_by("pk").values())

    assert "another account uses it already" in client.get(link).content.decode()
    answer = client.post(link)
    assert answer.status_code == 409
    assert "another account uses it already" in answer.content.decode()
    assert list(EmailAddress.objects.order_by("pk").values()) == before
    person.refresh_from_db()
    assert person.email != other.email


def test_a_second_press_confirms_as_the_first_did(client: Client, person: User) -> None:
    link = change_to(client, person, "ruth@new.example")
    first, second = client.post(link), client.post(link)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert "too old" in client.get(link).content.decode()


def test_a_link_that_never_fitted_is_a_page_with_words(client: Client) -> None:
    answer = client.post("/accounts/confirm-email/none:such/")
    assert answer.status_code == 404
    assert "too old" in answer.content.decode()


def test_a_second_press_registers_nobody_twice_and_answers_alike(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were checked before either was stored."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    def unknown_yet(form: SignupForm, value: str) -> str:
        form.account_already_exists = False
        return value

    monkeypatch.setattr(SignupForm, "validate_unique_email", unknown_yet)
    first, second = (register(Client(), "sam@new.example") for _press in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert User.objects.filter(email="sam@new.example").count() == 1
    assert EmailAddress.objects.filter(email="sam@new.example").count() == 1


def test_the_page_says_when_no_further_message_goes_out(client: Client, person: User) -> None:
    change_to(client, person, "ruth@new.example")
    again = {"email": "ruth@new.example", "action_send": ""}
    answers = [client.post("/accounts/email/", again, follow=True) for _press in range(3)]
    pages = [answer.content.decode() for answer in answers]
    sent = [one for one in mail.outbox if one.to == ["ruth@new.example"]]
    assert ["a few minutes ago" in page for page in pages] == [False, False, True]
    assert len(sent) == 3
