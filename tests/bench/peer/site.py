"""The peer's entry; run as a program, it fills two inboxes and prints their cookies."""

import json
import sys
from datetime import timedelta

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()


def fill(sizes: list[int]) -> dict[str, object]:
    """An inbox of each size; return the cookie of its reader, statements and bytes of its page."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone
    from postman.models import Message

    sender, now, found = User.objects.create(username="nurse"), timezone.now(), {}
    for size in sizes:
        reader = User.objects.create(username=f"reader{size}")
        Message.objects.bulk_create(
            [
                Message(
                    subject=f"Subject {number}",
                    body="I feel dizzy when I get up.",
                    sender=sender,
                    recipient=reader,
                    sent_at=now - timedelta(minutes=number),
                    moderation_status="a",
                )
                for number in range(size)
            ],
            batch_size=2000,
        )
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(reader)
        client.get("/messages/inbox/")
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/messages/inbox/")
        assert answer.status_code == 200
        cookie = f"sessionid={client.cookies['sessionid'].value}"
        found[str(size)] = [cookie, len(asked), len(answer.content)]
    return found


if __name__ == "__main__":
    json.dump(fill([int(word) for word in sys.argv[1:]]), sys.stdout)
