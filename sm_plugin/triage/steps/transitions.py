"""The one table of steps of work items: state, step and who may, to the next state.

Rights, services, history, audit actions, buttons, addresses, the tests and
docs/reference/steps.md are made from it. A new step is one row here (those that pass work on are
in `rows.py`), a service in `services.py` (or beside it) and a form in `web/team/forms.py` if it
asks for something.

See docs/decisions/0220.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.threads.history import Words, register_words
from sm_plugin.threads.models import ThreadEvent

from ..choices import Status
from .rows import (
    ASK,
    ASK_COLLEAGUE,
    ASSIGN,
    EXPIRE,
    GIVE_BACK,
    INTERIM,
    PUT_OFF,
    REASSIGN,
    REOPEN,
    SEND_AND_COMPLETE,
    SUBSTITUTE,
    THANK,
)
from .step import Alarm, Clock, Transition, Who, same_state

Kind = ThreadEvent.Kind

SEND = Transition(
    "send",
    Who.PATIENT,
    {None: Status.WAITING},
    Clock.STARTS,
    Kind.SENT,
    Action.MESSAGE_SEND,
)
REPLY = Transition(
    "reply",
    Who.PATIENT,
    # After an answer it is the holder's again; without one who is present it waits, and so does
    # the new item after one that is done.
    {
        Status.WAITING: Status.WAITING,
        Status.TAKEN: Status.TAKEN,
        Status.ANSWERED: Status.TAKEN,
        None: Status.WAITING,
    },
    Clock.NEW_AFTER_ANSWER,
    Kind.REPLIED,
    Action.MESSAGE_SEND,
)
TAKE = Transition(
    "take",
    Who.ANY_WHILE_FREE,
    {
        Status.WAITING: Status.TAKEN,
        Status.TAKEN: Status.TAKEN,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.TAKEN,
    Action.ITEM_TAKE,
    told=Words(
        patient=_("%(Role)s took it up to answer it."),
        staff=_("%(name)s took it."),
    ),
    button=_("Take"),
    done=_("The item is yours to answer."),
    undone=_("You have the item now. It is answered, so it is not in Mine."),
    came_otherwise=lambda item: item.status == Status.ANSWERED,
    alarm=Alarm.FOR_REVIEWERS,
)
TAKE_OVER = Transition(
    "take_over",
    Who.COLLEAGUE,
    {
        Status.WAITING: Status.TAKEN,
        Status.TAKEN: Status.TAKEN,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.TAKEN,
    Action.ITEM_TAKE,
    button=_("Take over"),
    done=_("The item is yours to answer."),
    undone=_("You have the item now. It is answered, so it is not in Mine."),
    came_otherwise=lambda item: item.status == Status.ANSWERED,
    shares=TAKE.name,
    alarm=Alarm.FOR_REVIEWERS,
)
RELEASE = Transition(
    "release",
    Who.HOLDER_OR_COORDINATOR,
    {Status.TAKEN: Status.WAITING},
    Clock.GOES_ON,
    Kind.RELEASED,
    Action.ITEM_RELEASE,
    told=Words(
        patient=_("It waits for %(role)s now."),
        staff=_("%(name)s put it back. It waits for %(role)s."),
    ),
    button=_("Put back"),
    done=_("The item is back in the queue."),
)
REFER = Transition(
    "refer",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.WAITING, Status.TAKEN: Status.WAITING},
    Clock.GOES_ON,
    Kind.REFERRED,
    Action.ITEM_REFER,
    told=Words(
        patient=_("It was passed on to %(role)s."),
        staff=_("%(name)s referred it to %(role)s."),
    ),
    button=_("Refer"),
    hint=_(
        "Hand it to someone else in the team. The due day stays, and the patient sees who has it."
    ),
    done=_("The item was referred."),
    to_queue=True,
    alarm=Alarm.FOR_REVIEWERS,
)
ANSWER = Transition(
    "answer",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.ANSWERED, Status.TAKEN: Status.ANSWERED},
    Clock.ENDS,
    Kind.ANSWERED,
    Action.ITEM_ANSWER,
    told=Words(patient=_("The care team answered."), staff=_("%(name)s answered.")),
    button=_("Answer"),
    done=_("Your answer was sent. Complete the item when nothing more is to be done."),
    alarm=Alarm.FOR_CLINICIANS,
)
WRITE_AGAIN = Transition(
    "write_again",
    Who.HOLDER_OR_FREE,
    same_state(Status.ANSWERED),
    Clock.NONE,
    Kind.ANSWERED,
    Action.ITEM_ANSWER,
    button=_("Answer"),
    done=_("Your answer was sent. Complete the item when nothing more is to be done."),
    shares=ANSWER.name,
)
COMPLETE = Transition(
    "complete",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.DONE, Status.TAKEN: Status.DONE, Status.ANSWERED: Status.DONE},
    Clock.ENDS,
    Kind.COMPLETED,
    Action.ITEM_COMPLETE,
    told=Words(patient=_("Closed: %(outcome)s."), staff=_("%(name)s completed it: %(outcome)s.")),
    button=_("Complete"),
    hint=_("The patient sees the reason."),
    done=_("The item is completed."),
    to_queue=True,
    alarm=Alarm.STOPS,
)
ESCALATE = Transition(
    "escalate",
    Who.SYSTEM,
    same_state(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.ESCALATED,
    Action.ITEM_ESCALATE,
    told=Words(
        patient=_("The answer is late."),
        staff=_("Escalated: it was not answered when due."),
    ),
)
HAND_ON = Transition(
    "hand_on",
    Who.ADMINISTRATOR,
    {
        Status.WAITING: Status.WAITING,
        Status.TAKEN: Status.WAITING,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.HANDED_ON,
    Action.ITEM_HAND_ON,
    told=Words(
        patient=_("The care team closed. Another team took over, and %(role)s has it there."),
        staff=_("%(name)s closed the team that had it. It went to %(role)s here."),
        without_role=Words(
            patient=_("The care team closed. Another team took over the conversation."),
            staff=_("%(name)s closed the team that had it. It came here."),
        ),
    ),
)
# The event is written where the patient reads something else than before.
PUT_BACK = Transition(
    "put_back",
    Who.SYSTEM,
    {Status.TAKEN: Status.WAITING, Status.ANSWERED: Status.ANSWERED},
    Clock.GOES_ON,
    Kind.HANDED_BACK,
    Action.ITEM_RELEASE,
    told=Words(
        patient=_("It waits for %(role)s now."),
        staff=_("Who is in the team has changed. It waits for %(role)s now."),
    ),
)
# A facility moves to another system: what is still owed ends, and so does, from the freeze day on,
# what waits for a patient who can't write any more. Both say why with the reason.
FINISH = Transition(
    "finish",
    Who.ADMINISTRATOR,
    {Status.WAITING: Status.DONE, Status.TAKEN: Status.DONE},
    Clock.ENDS,
    Kind.FINISHED,
    Action.ITEM_COMPLETE,
    told=Words(
        patient=_("Closed: %(outcome)s. Please call instead."),
        staff=_("%(name)s ended it: %(outcome)s."),
    ),
    alarm=Alarm.STOPS,
)
FREEZE = Transition(
    "freeze",
    Who.SYSTEM,
    {Status.ANSWERED: Status.DONE},
    Clock.NONE,
    Kind.FROZEN,
    Action.ITEM_COMPLETE,
    told=Words(
        patient=_("Closed: %(outcome)s. Nothing new can be written here any more."),
        staff=_("Completed by itself: the patient can't write here any more."),
    ),
)

RAISE_ALARM = Transition(
    "raise_alarm",
    Who.SYSTEM,
    # What a member has who may not review it waits again, for those who may.
    same_state(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.FLAGGED,
    Action.ITEM_ESCALATE,
)
NOT_URGENT = Transition(
    "not_urgent",
    Who.MEMBER,
    same_state(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.NOT_URGENT,
    Action.ITEM_REVIEW,
    told=Words(
        patient=_("%(Role)s looked at it. It is answered in turn, like other messages."),
        staff=_("%(name)s reviewed it: not urgent."),
    ),
    button=_("Not urgent"),
    done=_("It is among the other messages now, in the order of their due days."),
    alarm=Alarm.NEEDED,
)
CALLED = Transition(
    "called",
    Who.MEMBER,
    same_state(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.REACHED,
    Action.ITEM_REVIEW,
    told=Words(
        patient=_("%(Role)s called about it and spoke with someone."),
        staff=_("%(name)s reviewed it: urgent. Called and reached the patient."),
    ),
    button=_("Urgent: I called and reached the patient"),
    done=_("The call is recorded. The message is still to be answered or completed."),
    alarm=Alarm.NEEDED,
)
NOT_REACHED = Transition(
    "not_reached",
    Who.MEMBER,
    same_state(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.NOT_REACHED,
    Action.ITEM_REVIEW,
    told=Words(
        patient=_("%(Role)s called about it and reached nobody."),
        staff=_("%(name)s reviewed it: urgent. Called and did not reach the patient."),
    ),
    button=_("Urgent: I called and did not reach the patient"),
    done=_("The call is recorded. The message stays on top until the patient is reached."),
    alarm=Alarm.NEEDED,
)
TELL_UNREVIEWED = Transition(
    "tell_unreviewed",
    Who.SYSTEM,
    same_state(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.UNREVIEWED,
    Action.ITEM_UNREVIEWED,
    told=Words(
        patient=_("It was marked urgent, and nobody had dealt with it in time."),
        staff=_("Nobody had reviewed it in time."),
    ),
)

STEPS: tuple[Transition, ...] = (
    SEND,
    REPLY,
    THANK,
    TAKE,
    TAKE_OVER,
    RELEASE,
    REFER,
    ASK,
    ASSIGN,
    ASK_COLLEAGUE,
    GIVE_BACK,
    REASSIGN,
    ANSWER,
    WRITE_AGAIN,
    SEND_AND_COMPLETE,
    INTERIM,
    COMPLETE,
    PUT_OFF,
    REOPEN,
    RAISE_ALARM,
    NOT_URGENT,
    CALLED,
    NOT_REACHED,
    TELL_UNREVIEWED,
    ESCALATE,
    HAND_ON,
    PUT_BACK,
    FINISH,
    FREEZE,
    SUBSTITUTE,
    EXPIRE,
)

register_words({step.event: step.told for step in STEPS if step.told})


def steps_of_team() -> Iterable[Transition]:
    """Return the steps that a member of the team makes on the item's page."""
    return [step for step in STEPS if step.who.is_of_team]


REVIEWS = (NOT_URGENT, CALLED, NOT_REACHED)
