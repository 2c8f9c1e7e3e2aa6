"""The link under a notice: it stops the mail, needs no sign-in, and tells nobody anything."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.notify.choices import Kind
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.preferences import preference_of
from sm_plugin.notify.unsubscribing import unsubscribe_path
from tests.sm_plugin.matrix.snapshot import snapshot

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(mail) -> str:
    return re.search(r"https?://[^/]+(/\S+notices/stop/\S+)", mail.body)[1]


def test_the_letter_carries_the_link_in_text_and_headers(notice, mailoutbox):
    deliver_due()

    mail = mailoutbox[0]
    headers = mail.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].endswith(f"{link(mail)}>")
    raw = mail.message().as_string().replace("\n ", " ")  # folded lines made whole again
    assert re.search(rf"^List-Unsubscribe: +<https?://[^/]+{re.escape(link(mail))}>$", raw, re.M)


def test_opening_the_link_changes_nothing_and_its_button_stops_the_mail(notice, mailoutbox):
    deliver_due()
    path, before = link(mailoutbox[0]), snapshot()

    page = Client().get(path)
    assert page.status_code == 200
    assert "Stop email notices" in page.content.decode()
    assert snapshot() == before

    assert "Email notices are off" in Client().post(path).content.decode()
    assert preference_of(notice.recipient).kind == Kind.NONE
    event = AuditEvent.objects.latest("at")
    assert (event.actor_key, event.action, event.code) == (
        "anonymous",
        "notices.change",
        "unsubscribe",
    )


def test_one_click_of_a_mail_program_needs_no_token_and_no_cookie(notice, mailoutbox):
    deliver_due()
    client = Client(enforce_csrf_checks=True)

    assert client.post(link(mailoutbox[0]), ONE_CLICK).status_code == 200
    assert preference_of(notice.recipient).kind == Kind.NONE
    assert not client.cookies


def test_a_made_up_link_looks_like_a_good_one_and_does_nothing(notice):
    good = unsubscribe_path(preference_of(notice.recipient))
    address = reverse("sm_plugin:unsubscribe")
    other_key = f"{preference_of(notice.recipient).pk.hex}.x"
    before = snapshot()
    for made_up in (address, f"{address}?key=", f"{address}?key={other_key}", good[:-1] + "?"):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(made_up)
            assert answer.status_code == 200
            assert snapshot() == before
            assert shown(answer) == shown(getattr(Client(), method)(address))
    assert shown(Client().post(good)) == shown(Client().post(address))
    assert shown(Client().get(good)) == shown(Client().get(address))


def shown(answer) -> str:
    """The page without its own address, which stands in its links to other languages."""
    return re.sub(r"notices/stop/[^\"]*", "", answer.content.decode())


def test_the_link_tells_nobody_whose_it_is(notice):
    person = notice.recipient
    path = unsubscribe_path(preference_of(person))
    page = Client().post(path).content.decode()
    for word in (person.email, person.full_name, person.full_name.split()[0]):
        assert word.lower() not in (path + page).lower()


def test_after_it_nothing_is_sent(make_notice, mailoutbox):
    notice = make_notice()
    Client().post(unsubscribe_path(preference_of(notice.recipient)))

    assert deliver_due() == 0
    assert OutboxNotice.objects.get(pk=notice.pk).dropped_at
    assert mailoutbox == []


def test_every_answer_stays_out_of_caches(notice):
    assert "no-store" in Client().get(reverse("sm_plugin:unsubscribe"))["Cache-Control"]
