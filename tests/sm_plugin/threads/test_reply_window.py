"""The last moment in which a thread takes a reply."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.conf import conf
from sm_plugin.threads.models import Thread
from sm_plugin.threads.reply_window import reply_window


@pytest.mark.parametrize(("microseconds", "is_open"), [(-1, True), (0, False), (1, False)])
def test_the_window_closes_at_the_very_moment_it_says(microseconds, is_open):
    thread = Thread(last_message_at=timezone.now())
    closes_at = thread.last_message_at + timedelta(days=conf().REPLY_WINDOW_DAYS)

    window = reply_window(thread, closes_at + timedelta(microseconds=microseconds))

    assert window.closes_at == closes_at
    assert window.is_open is is_open
