"""A team's member writes to a patient who has not asked: a first message, or one of a letter.

It goes the way of every message of a team (`triage.to_patient`) into a thread of its own. Nobody
owes anything by it: there is no work item until the patient replies, which opens one by topic.

See docs/decisions/0585.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.access.reaching import NotReached, why_unreached
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, KeyReused, NotAllowed
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.people.models import Patient
from sm_plugin.permissions import Act, require
from sm_plugin.teams.models import CareTeam, Membership, Topic
from sm_plugin.teams.routing import routes_of
from sm_plugin.teams.services import lock_teams
from sm_plugin.text.plain_text import one_line
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.models import Message, ThreadEvent
from sm_plugin.threads.services import (
    add_event,
    message_sent_before,
    show_state,
    start_thread,
)
from sm_plugin.triage.to_patient import write_to_patient

from .validation import body_problems, require_valid, subject_problems


@transaction.atomic
def write_first(
    *,
    actor: Any,
    team: CareTeam,
    patient: Patient,
    topic: Topic,
    subject: str,
    body: str,
    idempotency_key: UUID,
) -> Message:
    """Start a thread with a patient; replies go by its topic to the team.

    For the team's coordinator, and the provider who leads it. The same key again returns the
    message it made; with other words it raises `KeyReused`. Raises `NotAllowed` without the right
    and for a station's test patient, `NotReached` with the reason for who can't be reached, and
    `InvalidInput` for a subject or text without anything to see or a topic the team does not take.
    """
    subject = one_line(subject)
    lock_for_first(team, patient)
    require(actor, Act.WRITE_FIRST, team)
    if patient.is_test:
        raise NotAllowed
    if earlier := message_sent_before(actor, idempotency_key):
        was = earlier.thread
        same = (team.pk, patient.pk, topic.pk, subject, body)
        if (was.team_id, was.patient_id, was.topic_id, was.subject, earlier.body) != same:
            raise KeyReused
        return earlier
    require_valid([*subject_problems(subject), *body_problems(body)])
    if why := why_unreached(team, Patient.objects.filter(pk=patient.pk)):
        raise NotReached(why[patient.pk])
    require_topic(team, topic)
    return _write(actor, team, patient, topic, subject, body, idempotency_key)


def require_topic(team: CareTeam, topic: Topic) -> None:
    """Raise `InvalidInput` for a topic by which nobody in the team would read a reply."""
    if not topic.is_active or routes_of(team).of(topic) is None:
        text = _("Nobody in the team reads this topic now. Choose another one.")
        raise InvalidInput(text, field="topic")


def lock_for_first(team: CareTeam, patient: Patient) -> None:
    """Lock in the order of every sender: who closes the team, or sends too, waits or is first."""
    mailbox = Mailbox.objects.filter(patient=patient.pk).first()
    if mailbox is not None:
        lock_mailbox(mailbox)
    lock_teams([team.pk])


def _write(
    actor: Any,
    team: CareTeam,
    patient: Patient,
    topic: Topic,
    subject: str,
    body: str,
    idempotency_key: UUID,
) -> Message:
    now = timezone.now()
    role = Membership.objects.present().get(user=actor, team=team).role
    thread = start_thread(patient=patient, team=team, topic=topic, subject=subject, at=now)
    message = write_to_patient(
        thread=thread,
        team=team,
        author=actor,
        role=role,
        body=body,
        idempotency_key=idempotency_key,
        at=now,
    )
    show_state(thread, state=ThreadState.WRITTEN, with_role=role)
    add_event(thread, ThreadEvent.Kind.WRITTEN, actor=actor, role=role, at=now)
    record(actor=actor, action=Action.MESSAGE_FIRST, obj=message, patient=patient.pk)
    return message
