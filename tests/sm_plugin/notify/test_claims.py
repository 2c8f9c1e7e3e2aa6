"""Two workers at the same moment: each notice is claimed by one of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sm_plugin.notify.delivery import claim

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite one transaction writes at a time"
    ),
    pytest.mark.engine,
]


def claim_beside(now: datetime) -> list[object]:
    """Claim on a connection of its own, and fail rather than wait for a lock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return [notice.pk for notice in claim(now=now)]
    finally:
        connection.close()


def test_a_notice_that_another_worker_is_claiming_is_passed_over(notice):
    now = timezone.now()
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert [held.pk for held in claim(now=now)] == [notice.pk]
        assert pool.submit(claim_beside, now).result(30) == []
