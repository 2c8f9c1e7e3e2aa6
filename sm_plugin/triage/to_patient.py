"""The one way a team's message goes to a patient: an answer, a letter, or a first word."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sm_plugin.errors import Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import deliver, mailbox_of_team, mark_sent
from sm_plugin.notify.recipients import readers_of
from sm_plugin.notify.services import enqueue
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.services import append_message


def write_to_patient(
    *,
    thread: Thread,
    team: CareTeam,
    author: Any,
    role: str,
    body: str,
    idempotency_key: UUID,
    at: datetime,
) -> Message:
    """Write the team's message, put it in both mailboxes and tell who reads the patient's.

    Rights are checked by the caller, in whose transaction it is written. Raises `Refused` where
    the account was another person's than its record: nobody would read it.
    """
    boxes = Mailbox.objects.select_related("owner", "patient")
    patient_mailbox = boxes.get(patient=thread.patient_id)
    if patient_mailbox.patient is not None and patient_mailbox.patient.is_released:
        text = _(
            "This account was connected with another person's record, so nothing is sent to it. "
            "Call the Veteran if something has to be said, and complete this."
        )
        raise Refused(text, code="released")
    message = append_message(
        thread=thread,
        author=author,
        side=Side.TEAM,
        author_role=role,
        body=body,
        idempotency_key=idempotency_key,
        at=at,
    )
    mark_sent(mailbox_of_team(team), thread, at)
    deliver(patient_mailbox, thread, at)
    enqueue(message=message, recipients=readers_of(patient_mailbox))
    return message
