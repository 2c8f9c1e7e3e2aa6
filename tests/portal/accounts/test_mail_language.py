"""A mail comes in the language that its reader chose, whoever's page sent it."""

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from wagtail.users.models import UserProfile

from portal.accounts.models import OutsideIdentity, User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="nobody can choose one"),
]


@pytest.fixture
def ruth(person: User) -> User:
    from allauth.mfa.totp.internal.auth import TOTP

    from sm_plugin.notify.models import NoticePreference

    NoticePreference.objects.create(user=person, zone="America/New_York", language="es")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    OutsideIdentity.objects.create(user=person, issuer="https://id.example/", subject="x")
    return person


@pytest.fixture(autouse=True)
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **kwargs: act())


@pytest.mark.parametrize(
    ("action", "count"), [("take_away_factors", 2), ("send_password_links", 1)]
)
def test_what_an_administrator_did_is_told_in_the_persons_own_language(
    admin: User, ruth: User, action: str, count: int
) -> None:
    """`/django-admin/` is English; the link leads to the page in the person's language, too."""
    client = Client()
    client.force_login(admin)
    form = {"action": action, "_selected_action": [ruth.pk]}
    client.post("/django-admin/accounts/user/", form)
    texts = [one.body for one in mail.outbox if one.to == [ruth.email]]
    assert len(texts) == count
    for text in texts:
        assert "An administrator" not in text
        assert "administra" in text
    is_link = action == "send_password_links"
    assert ("/es/accounts/password/reset/key/" in texts[0]) == is_link


def test_who_chose_no_language_gets_the_sites_whatever_the_administrator_reads(
    admin: User, person: User
) -> None:
    UserProfile.objects.create(user=admin, preferred_language="es")
    client = Client()
    client.force_login(admin)
    form = {"full_name": person.full_name, "is_active": "on", "send_password_link": "on"}
    page = client.post(f"/admin/users/edit/{person.pk}/", form, follow=True)
    assert 'lang="es"' in page.content.decode()
    assert "An administrator sent you a link" in mail.outbox[0].body
