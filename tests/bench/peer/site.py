"""The peer's entry; run as a program, it fills two inboxes and prints their cookies.

    python -m tests.bench.peer.site OTHERS SIZE [SIZE ...]

Its tables hold what the portal's hold: conversations of two messages in the inboxes that are
measured, and conversations of one message between others, `OTHERS` in all.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
BODY = "I feel dizzy when I get up."
PEOPLE = 5_000  # others, as many as there are other patients in the portal
AT_ONCE = 5_000


def fill(others: int, sizes: list[int]) -> dict[str, object]:
    """An inbox of each size; return the cookie of its reader, statements and bytes of its page."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    nurse, now, found = User.objects.create(username="nurse"), timezone.now(), {}
    readers = [User.objects.create(username=f"reader{size}") for size in sizes]
    for reader, size in zip(readers, sizes, strict=True):
        converse(reader, nurse, size, now)
    write(between_others(others, nurse, now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for reader, size in zip(readers, sizes, strict=True):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(reader)
        client.get("/messages/inbox/")
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/messages/inbox/")
        assert answer.status_code == 200
        cookie = f"sessionid={client.cookies['sessionid'].value}"
        found[str(size)] = [cookie, len(asked), len(answer.content)]
    return found


def converse(reader: Any, nurse: Any, count: int, now: datetime) -> None:
    """Fill the inbox with answered conversations, a minute apart, as a reply leaves them."""
    from django.db.models import F
    from postman.models import Message

    def message(number: int, sender: Any, recipient: Any, **fields: Any) -> Message:
        at = now - timedelta(minutes=number)
        words = {"subject": f"Subject {number}", "body": BODY, "moderation_status": "a"}
        return Message(sender=sender, recipient=recipient, sent_at=at, **words, **fields)

    numbers = range(count)
    questions = [message(n, reader, nurse, replied_at=now, read_at=now) for n in numbers]
    Message.objects.bulk_create(questions, batch_size=AT_ONCE)
    Message.objects.filter(sender=reader).update(thread=F("pk"))
    write(
        message(n, nurse, reader, parent=question, thread=question)
        for n, question in enumerate(questions)
    )


def between_others(count: int, nurse: Any, now: datetime) -> Iterator[Any]:
    from django.contrib.auth.models import User
    from postman.models import Message

    people = User.objects.bulk_create(User(username=f"other{n}") for n in range(PEOPLE))
    for number in range(count):
        yield Message(
            subject=f"Subject {number}",
            body=BODY,
            sender=people[number % PEOPLE],
            recipient=nurse,
            sent_at=now - timedelta(seconds=number),
            moderation_status="a",
        )


def write(messages: Iterator[Any]) -> None:
    from postman.models import Message

    while some := list(islice(messages, AT_ONCE)):
        Message.objects.bulk_create(some)


if __name__ == "__main__":
    others, *sizes = (int(word) for word in sys.argv[1:])
    json.dump(fill(others, sizes), sys.stdout)
