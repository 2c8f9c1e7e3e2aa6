"""A download that is asked for while its conversation is destroyed holds nothing of it."""

import re

import pytest
from django.db import connection

from sm_plugin.errors import NotAllowed
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make
from sm_plugin.retention.services import destroy
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.faults.test_locks import meet
from tests.sm_plugin.retention.test_purge import closed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite one transaction writes at a time"
    ),
    pytest.mark.engine,
]

DOWNLOADS_ARE_FORGOTTEN = re.compile('FROM "sm_plugin_export"')


def test_no_download_keeps_what_was_destroyed_while_it_was_asked_for() -> None:
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    mailbox = mailbox_of(patient_at(team.facility), team)
    old = closed(mailbox, team, "Old", years=9, has_file=False)
    words = {"scope": Scope.THREAD, "thread": old, "format": Format.TEXT}

    with pytest.raises(NotAllowed):
        meet(
            lambda: destroy(old.pk, years=6),
            lambda: make(ask(actor=mailbox.owner, mailbox=mailbox, **words)),
            at=DOWNLOADS_ARE_FORGOTTEN,
        )

    assert not Export.objects.exists()
