import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.origin import NOWHERE, current_origin
from sm_plugin.audit.services import record
from sm_plugin.web.origin import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
CANARY = "PHI-CANARY-5b1f"


def request_from(address: str, **headers: str):
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=address)
    request.resolver_match = ResolverMatch(
        lambda: None, (), {}, url_name="thread", namespaces=["sm_plugin"]
    )
    return request


def test_an_event_says_who_did_what_to_what_whose_when_from_where_and_how_it_ended(person):
    patient = uuid.uuid4()
    before = timezone.now()
    with recorded(request_from("192.0.2.7")):
        event = record(
            actor=person,
            action="access.refused",
            outcome="refused",
            obj=person,
            patient=patient,
            code="not_allowed",
        )
    event.refresh_from_db()
    assert before <= event.at <= timezone.now()
    assert (event.actor_key, event.object_type, event.object_key) == (
        str(person.pk),
        "user",
        str(person.pk),
    )
    assert (event.action, event.outcome, event.code) == (
        "access.refused",
        "refused",
        "not_allowed",
    )
    assert (event.patient_key, event.from_address, event.route) == (
        str(patient),
        "192.0.2.7",
        "sm_plugin:thread",
    )


def test_the_first_row_is_one_and_each_row_names_the_hash_before_it():
    events = [record(actor=None, action=Action.SEARCH) for _ in range(5)]
    assert [event.id for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous for event in events] == ["", *(event.hash for event in events[:-1])]
    assert AuditHead.objects.get(pk=0).last_hash == events[-1].hash


def test_an_origin_ends_with_its_request_and_stays_in_its_thread():
    with recorded(request_from("192.0.2.7")), ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(current_origin).result() == NOWHERE
        with recorded(request_from("192.0.2.8")):
            assert current_origin().address == "192.0.2.8"
        assert current_origin().address == "192.0.2.7"
    assert current_origin() == NOWHERE


def test_an_origin_ends_with_a_request_that_fails():
    with pytest.raises(ZeroDivisionError), recorded(request_from("192.0.2.7")):
        raise ZeroDivisionError
    assert record(actor=None, action="search").from_address == ""


def test_the_system_and_a_stranger_are_told_apart():
    assert record(actor=None, action="item.escalate").actor_key == "system"
    assert record(actor=AnonymousUser(), action="access.refused").actor_key == "anonymous"


def test_a_deleted_person_stays_in_the_record(person):
    key = str(person.pk)
    record(actor=person, action="inbox.list")
    person.delete()
    assert AuditEvent.objects.get().actor_key == key


@pytest.mark.parametrize(
    "words",
    [
        {"action": CANARY},
        {"outcome": CANARY},
        {"code": CANARY},
        {"code": "two words"},
        {"code": "line\nbreak"},
        {"code": "x" * 41},
        {"obj": (f"thread {CANARY}", 1)},
        {"obj": ("thread", f"{CANARY} my knee hurts")},
        {"patient": "Ruth Delgado"},
        {"patient": "ruth@demo.example"},
    ],
)
def test_words_that_somebody_typed_do_not_fit_into_the_record(words):
    with pytest.raises(ValueError, match=r"only|is not a valid"):
        record(**{"actor": None, "action": "thread.read", **words})
    assert not AuditEvent.objects.exists()


def test_no_header_reaches_the_record(settings):
    headers = {"user-agent": CANARY, "referer": CANARY, "x-forwarded-for": CANARY}
    for proxies in (0, 1):
        settings.SECURE_MESSAGING = {
            **settings.SECURE_MESSAGING,
            "TRUSTED_PROXY_COUNT": proxies,
        }
        with recorded(request_from("192.0.2.7", **headers)):
            record(actor=None, action="search")
    assert CANARY not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "noted"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", ""),
        (1, "not an address", ""),
        (1, "2001:db8::0:1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_our_own_outermost_proxy_saw(settings, proxies, forwarded, noted):
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "TRUSTED_PROXY_COUNT": proxies}
    request = request_from("192.0.2.7", **{"x-forwarded-for": forwarded})
    with recorded(request):
        assert record(actor=None, action="search").from_address == noted


def test_a_transaction_that_fails_leaves_no_event_and_no_gap():
    record(actor=None, action="message.send")
    with transaction.atomic():
        record(actor=None, action="message.send")
        transaction.set_rollback(True)
    assert record(actor=None, action="message.send").id == 2


def test_an_event_costs_few_statements(django_assert_num_queries):
    """PostgreSQL adds the row and moves the head in one."""
    record(actor=None, action="search")
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 3):
        record(actor=None, action="search")


def test_the_record_answers_who_did_what_to_one_object_newest_first(person, make_person):
    tom = make_person("Tom Delgado")
    acts = [(person, person, 1), (tom, person, 1), (tom, tom, 2)]
    first, second, third = (
        record(actor=actor, action="thread.read", obj=obj, patient=patient)
        for actor, obj, patient in acts
    )
    assert list(AuditEvent.objects.about(person)) == [second, first]
    assert list(AuditEvent.objects.by(tom)) == [third, second]
    assert list(AuditEvent.objects.concerning(1)) == [second, first]


def test_times_are_recorded_to_the_microsecond_in_utc(time_machine):
    time_machine.move_to(datetime(2026, 3, 8, 6, 59, 59, 123456, tzinfo=UTC), tick=False)
    event = record(actor=None, action="search")
    assert AuditEvent.objects.get().at == event.at
    assert event.at - datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC) == timedelta(microseconds=123456)


def test_every_action_fits_its_column_and_has_words_for_the_person():
    width = AuditEvent._meta.get_field("action").max_length
    assert all(len(action.value) <= width and action.label for action in Action)
    assert AuditEvent(action="thread.read").get_action_display() == "Read messages"
