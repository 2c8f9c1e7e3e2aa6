"""A mailbox lists mail by the name of its sender, so ours has one."""

from email.utils import parseaddr

import pytest
from django.conf import settings
from django.core import mail

from portal.settings.environment import named_sender


def test_mail_comes_from_the_site_by_name() -> None:
    mail.send_mail("Hello", "Words", None, ["ruth@demo.example"])
    name, address = parseaddr(mail.outbox[0].message()["From"])
    assert name == settings.WAGTAIL_SITE_NAME
    assert address == settings.SERVER_EMAIL


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("portal@care.example", "Our Portal <portal@care.example>"),
        ("Togus Health <portal@care.example>", "Togus Health <portal@care.example>"),
        ('"Health, by post" <p@care.example>', '"Health, by post" <p@care.example>'),
    ],
)
def test_a_name_that_an_administrator_gave_stays(address: str, sender: str) -> None:
    assert named_sender(address, "Our Portal") == sender
