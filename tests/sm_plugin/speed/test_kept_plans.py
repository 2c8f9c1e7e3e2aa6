"""A connection to PostgreSQL plans a question once, and what is asked by its name is the same."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import DateTimeField, UUIDField, Value
from django.db.utils import (
    DataError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access import access
from sm_plugin.database import kept_plans
from sm_plugin.database.prepared import Prepared
from sm_plugin.teams.models import Topic
from tests.factories import TopicFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL"),
]
LOST = ProgrammingError
User = get_user_model()


def topics(key: UUID) -> Any:
    return Topic.objects.filter(pk=key, is_active=True)


@pytest.fixture(autouse=True)
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    words = settings.SECURE_MESSAGING | {"KEEPS_PLANS": True}
    monkeypatch.setattr(settings, "SECURE_MESSAGING", words)
    connection.close()


def kept() -> dict[str, str]:
    """Return the texts that the server has under names of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements ORDER BY prepare_time")
        return dict(cursor.fetchall())


def test_a_question_is_planned_once_and_answers_for_each_who_asks() -> None:
    one, other, question = TopicFactory(), TopicFactory(), Prepared(topics)
    for topic in (one, other, one):
        assert question.ask(topic.pk) == [topic]
    assert len(kept()) == 1
    [text] = kept().values()
    # The state stands in the text, so that an index for active topics serves; the key does not.
    assert "= $1" in text
    assert "$2" not in text
    assert one.pk.hex not in text


@pytest.mark.parametrize("text", ["O'Brien", "\\'; --", "5 % of %s and $1", "\u00f1\n\u201c"])
def test_a_text_is_asked_about_as_it_is_written(text: str) -> None:
    UserFactory()
    question = Prepared(lambda word: User.objects.annotate(said=Value(word)))
    assert [question.ask(text)[0].said for _turn in range(2)] == [text] * 2


def test_a_number_a_key_and_a_moment_are_what_was_asked_about() -> None:
    def told(number: int, key: UUID, at: datetime) -> Any:
        values = {"number": Value(number), "key": Value(key, UUIDField())}
        return User.objects.annotate(at=Value(at, DateTimeField()), **values)

    UserFactory()
    question, east = Prepared(told), timezone.get_fixed_timezone(timedelta(hours=5, minutes=30))
    for number, at in ((-7, timezone.now()), (2**62, datetime(1999, 12, 31, 23, 59, tzinfo=east))):
        key = uuid4()
        for _turn in range(2):
            [one] = question.ask(number, key, at)
            assert (one.number, one.key, one.at) == (number, key, at)


def test_the_log_tells_the_whole_question_with_its_values() -> None:
    topic, question = TopicFactory(), Prepared(topics)
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            question.ask(topic.pk)
        [one] = [query["sql"] for query in asked.captured_queries]
        assert one.startswith("SELECT")
        assert topic.pk.hex in one.replace("-", "")


def test_without_the_setting_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    words = settings.SECURE_MESSAGING | {"KEEPS_PLANS": False}
    monkeypatch.setattr(settings, "SECURE_MESSAGING", words)
    topic = TopicFactory()
    assert Prepared(topics).ask(topic.pk) == [topic]
    assert kept() == {}


def test_a_name_that_the_server_has_lost_is_given_again() -> None:
    topic, question = TopicFactory(), Prepared(topics)
    question.ask(topic.pk)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert question.ask(topic.pk) == [topic]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(LOST), transaction.atomic():  # its work is lost, and nothing half done
        question.ask(topic.pk)
    assert question.ask(topic.pk) == [topic]


def test_a_plan_of_other_columns_is_made_again() -> None:
    topic, question = TopicFactory(), Prepared(topics)
    question.ask(topic.pk)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sm_plugin_topic ALTER COLUMN code TYPE text")
    try:
        with pytest.raises(NotSupportedError), transaction.atomic():
            question.ask(topic.pk)
        assert question.ask(topic.pk) == [topic]
    finally:
        with connection.cursor() as cursor:
            length = Topic._meta.get_field("code").max_length
            cursor.execute(f"ALTER TABLE sm_plugin_topic ALTER COLUMN code TYPE varchar({length})")


def test_a_plan_outlives_work_that_is_taken_back() -> None:
    topic, question = TopicFactory(), Prepared(topics)
    with transaction.atomic():
        question.ask(topic.pk)
        transaction.set_rollback(True)
    before = kept()
    assert question.ask(topic.pk) == [topic]
    assert kept() == before
    assert len(before) == 1


def test_a_connection_keeps_so_many_and_gives_up_the_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_plans, "MOST_KEPT", 2)
    topic = TopicFactory()
    questions = [
        Prepared(lambda key, at=at: Topic.objects.filter(pk=key).exclude(position=at))
        for at in (5001, 5002, 5003)
    ]
    for question in (*questions[:2], questions[0], questions[2], questions[0]):
        assert question.ask(topic.pk) == [topic]
    assert len(kept()) == 2
    assert not any("5002" in text for text in kept().values())


def test_a_moment_in_the_question_is_each_time_now() -> None:
    soon = timezone.now()
    topic = TopicFactory()
    question = Prepared(lambda key: topics(key).annotate(asked=_now()))
    first, second = (question.ask(topic.pk)[0].asked for _time in range(2))
    assert soon <= first < second


def _now() -> Any:
    return Value(timezone.now(), output_field=DateTimeField())


def test_access_is_asked_by_name() -> None:
    person = UserFactory()
    for _time in range(2):
        found = access._person(person)
        assert found == person
    assert len(kept()) == 1


def test_one_cursor_of_a_connection_asks_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    create = connection.create_cursor

    def counted(name: str | None = None) -> Any:
        made.append(name)
        return create(name)

    one, other, question = TopicFactory(), TopicFactory(), Prepared(topics)
    connection.close()
    monkeypatch.setattr(connection, "create_cursor", counted)
    for _connection in range(2):
        made.clear()
        for topic in (one, other, one):
            assert question.ask(topic.pk) == [topic]
        assert len(made) == 1
        connection.close()


def test_who_asks_in_between_gets_a_cursor_of_its_own() -> None:
    one, other, question = TopicFactory(), TopicFactory(), Prepared(topics)
    within: list[Any] = []

    def asks_too(execute: Any, *what: Any) -> Any:
        result = execute(*what)
        if not within:
            within.append(None)
            within.extend(question.ask(other.pk))
        return result

    question.ask(one.pk)
    with connection.execute_wrapper(asks_too):
        assert question.ask(one.pk) == [one]
    assert within == [None, other]


@pytest.mark.parametrize("has_asked", [False, True])
def test_a_connection_that_the_server_ended_is_an_error_of_djangos(has_asked: bool) -> None:
    topic, question = TopicFactory(), Prepared(topics)
    if has_asked:
        question.ask(topic.pk)
    connection.connection.close()
    with pytest.raises(OperationalError):
        question.ask(topic.pk)
    connection.close_if_unusable_or_obsolete()
    assert question.ask(topic.pk) == [topic]


def test_a_name_that_could_not_be_given_up_is_asked_by_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_plans, "MOST_KEPT", 1)
    topic = TopicFactory()
    first, second = (
        Prepared(lambda key, at=at: Topic.objects.filter(pk=key).exclude(position=at))
        for at in (5001, 5002)
    )
    first.ask(topic.pk)
    with transaction.atomic():
        with connection.cursor() as cursor, pytest.raises(DataError):
            cursor.execute("SELECT 1 / 0")
        with pytest.raises(InternalError):  # the transaction has failed already
            second.ask(topic.pk)
        transaction.set_rollback(True)

    for question in (first, second, first):
        assert question.ask(topic.pk) == [topic]


def test_a_name_that_the_server_alone_knows_is_asked_by_all_the_same() -> None:
    topic, question = TopicFactory(), Prepared(topics)
    question.ask(topic.pk)
    kept_plans._known_by(connection.connection).names.clear()

    assert question.ask(topic.pk) == [topic]
