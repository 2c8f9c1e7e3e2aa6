"""The whole way of a message in a site that knows nothing of the plugin but its five lines."""

from typing import Any
from uuid import uuid4

import pytest
from cast import PASSWORD, Cast, gather
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from sm_plugin.adapter import adapter
from sm_plugin.teams.models import Topic
from sm_plugin.threads.models import Thread
from sm_plugin.triage.choices import Status
from sm_plugin.triage.models import WorkItem

pytestmark = pytest.mark.django_db

QUESTION = "I feel dizzy when I get up."
ANSWER = "Please sit up slowly."


@pytest.fixture
def people() -> Cast:
    return gather()


def sign_in(login: str, next_path: str = "/") -> Client:
    """Through Django's own page, as a person does it."""
    client = Client()
    words = {"username": login, "password": PASSWORD, "next": next_path}
    assert client.post("/accounts/login/", words).url == next_path
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"sm_plugin:{name}", args=args)


def read(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def opted_in(login: str) -> Client:
    client = sign_in(login)
    client.post(at("opt_in"), {"agree": "on", "digest": adapter().terms().digest})
    return client


def ask(client: Client, people: Cast) -> Thread:
    words = {
        "topic": Topic.objects.get(code="symptom").pk,
        "subject": "Dizzy in the morning",
        "body": QUESTION,
        "idempotency_key": uuid4(),
    }
    response = client.post(at("compose", people.team.pk), words)
    thread = Thread.objects.get()
    assert response.url == at("thread", thread.pk)
    return thread


def test_the_host_has_stock_users_and_nothing_of_the_portal():
    assert apps.get_model("auth.User") is User
    assert not {"portal", "accounts", "content", "account"} & set(apps.app_configs)


def test_the_tab_tells_each_visitor_the_next_step(people):
    assert "Sign in to Secure Messaging" in read(Client(), "/")
    assert "Secure Messaging: read the terms" in read(sign_in("ruth"), "/")
    assert "Team messages" in read(sign_in("angela"), "/")


def test_a_visitor_is_led_through_the_hosts_own_sign_in_and_back(people):
    to_sign_in = Client().get(at("inbox"))

    assert to_sign_in.url == "/accounts/login/?next=%2Fsecure-messaging%2F"
    assert sign_in("ruth", at("inbox")).get(at("inbox")).url == at("opt_in")


def test_a_question_is_asked_answered_read_and_completed(people):
    ruth, angela = sign_in("ruth"), sign_in("angela")
    assert read(ruth, at("opt_in")).count("<h1") == 1
    agreed = {"agree": "on", "digest": adapter().terms().digest}
    assert ruth.post(at("opt_in"), agreed).url == at("inbox")
    assert "Maria Santos" in read(ruth, at("choose_team"))
    assert '<nav aria-label="Main">' in read(ruth, at("compose", people.team.pk))
    thread = ask(ruth, people)

    item = WorkItem.objects.get(thread=thread)
    assert at("item", item.pk) in read(angela, at("queue"))
    assert angela.post(at("take", item.pk)).url == at("item", item.pk)
    assert QUESTION in read(angela, at("item", item.pk))
    seen = {"newest_seen": thread.messages.get().pk}
    words = {"body": ANSWER, "idempotency_key": uuid4()} | seen
    assert angela.post(at("answer", item.pk), words).status_code == 302

    assert "1 unread" in read(ruth, "/")
    assert ANSWER in read(ruth, at("thread", thread.pk))
    assert "1 unread" not in read(ruth, "/")

    seen = {"newest_seen": thread.messages.latest("sent_at").pk}
    settled = {"outcome": "answered"} | seen
    assert angela.post(at("complete", item.pk), settled).url == at("queue")
    item.refresh_from_db()
    assert item.status == Status.DONE


def test_nobody_else_finds_the_thread_or_the_item(people):
    thread = ask(opted_in("ruth"), people)
    item = WorkItem.objects.get(thread=thread)
    james = opted_in("james")

    read(james, at("thread", thread.pk), status=404)
    for login in ("james", "luis", "sam", "nora", "frank"):
        read(sign_in(login), at("item", item.pk), status=404)
    for login in ("luis", "sam", "nora"):
        response = sign_in(login).get(at("thread", thread.pk), follow=True)
        assert QUESTION not in response.content.decode()


def test_stations_are_run_from_the_hosts_own_wagtail_admin(people):
    assert "Togus VA Medical Center" in read(sign_in("frank"), "/admin/secure-messaging/stations/")
    assert (
        "Togus VA Medical Center"
        not in sign_in("sam").get("/admin/secure-messaging/stations/", follow=True).content.decode()
    )
