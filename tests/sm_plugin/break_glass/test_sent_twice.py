"""The form of an emergency, sent twice."""

import pytest

from sm_plugin.break_glass.services import end_opening
from sm_plugin.notify.models import OutboxNotice
from tests.factories import privacy_officer
from tests.sm_plugin.break_glass.test_break_glass import (
    events,
    opened,
    priya,
    ruths,
    team,
    threads_of,
)

__all__ = ["priya", "ruths", "team"]  # the fixtures
pytestmark = pytest.mark.django_db


def test_the_same_form_sent_twice_makes_one_opening_and_one_mail(ruths, priya):
    knee = threads_of(ruths)[0]
    OutboxNotice.objects.all().delete()

    first = opened(priya, ruths)
    assert opened(priya, ruths) == first
    assert OutboxNotice.objects.filter(recipient=ruths.owner).count() == 1
    assert len(events("emergency.open")) == 1

    others = [
        opened(priya, ruths, reason="Her son asks whether she is allergic."),
        opened(priya, ruths, minutes=60),
        opened(priya, ruths, thread_id=knee.pk),
        opened(privacy_officer("Otis Other"), ruths),
    ]
    assert len({first, *others}) == 5
    end_opening(actor=priya, opening=first)
    assert opened(priya, ruths) != first
