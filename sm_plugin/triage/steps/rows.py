"""The rows of the table that pass work on, promise an answer, or close and open it again.

`transitions.py` holds them together with the others.
"""

from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.threads.history import Words
from sm_plugin.threads.models import ThreadEvent

from ..choices import RoundKind, Status
from .step import Alarm, Clock, Transition, Who, same_state

Kind = ThreadEvent.Kind

# What is answered can be referred: a question between colleagues, while the patient goes on
# reading "answered".
ASK = Transition(
    "ask",
    Who.MEMBER,
    {Status.ANSWERED: Status.WAITING},
    Clock.INTERNAL,
    Kind.REFERRED,
    Action.ITEM_REFER,
    button=_("Ask a colleague's role"),
    hint=_("The patient goes on reading that it is answered. It comes back to you."),
    done=_("Your colleagues were asked."),
    to_queue=True,
    shares="refer",
)
ASSIGN = Transition(
    "assign",
    Who.FREE_OR_COORDINATOR,
    {Status.WAITING: Status.TAKEN, Status.TAKEN: Status.TAKEN},
    Clock.GOES_ON,
    Kind.ASSIGNED,
    Action.ITEM_ASSIGN,
    told=Words(
        patient=_("It was passed on to %(role)s."),
        staff=_("%(name)s gave it to %(to)s."),
    ),
    button=_("Give to a colleague"),
    hint=_("The colleague gets a notice. The due day stays, and so does the role it came for."),
    done=_("Your colleague has it now."),
    to_queue=True,
    alarm=Alarm.FOR_REVIEWERS,
)
ASK_COLLEAGUE = Transition(
    "ask_colleague",
    Who.MEMBER,
    {Status.ANSWERED: Status.TAKEN},
    Clock.INTERNAL,
    Kind.ASSIGNED,
    Action.ITEM_ASSIGN,
    button=_("Ask a colleague"),
    hint=_("The patient goes on reading that it is answered. It comes back to you."),
    done=_("Your colleague was asked."),
    to_queue=True,
    shares=ASSIGN.name,
)
GIVE_BACK = Transition(
    "give_back",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.ANSWERED, Status.TAKEN: Status.ANSWERED},
    Clock.ENDS,
    Kind.GIVEN_BACK,
    Action.ITEM_GIVE_BACK,
    told=Words(
        patient=_("The care team talked it over."),
        staff=_("%(name)s gave it back."),
    ),
    button=_("Give back"),
    done=_("It went back to the colleague who asked."),
    undone=_("The colleague who asked is not in the team now. Nobody has it."),
    came_otherwise=lambda item: item.assignee_id is None,
    to_queue=True,
    alarm=Alarm.STOPS,
    during=RoundKind.INTERNAL,
)
REASSIGN = Transition(
    "reassign",
    Who.FREE_OR_COORDINATOR,
    {
        Status.WAITING: Status.WAITING,
        Status.TAKEN: Status.WAITING,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.REASSIGNED,
    Action.ITEM_REASSIGN,
    told=Words(
        patient=_("It was sent to another care team. There it is with %(role)s."),
        staff=_("%(name)s sent it from %(from_team)s to %(to_team)s."),
        without_role=Words(
            patient=_("The conversation was sent to another care team."),
            staff=_("%(name)s sent it from %(from_team)s to %(to_team)s."),
        ),
    ),
    button=_("Send to another team"),
    hint=_("Your team loses sight of the whole conversation at once. The due day stays."),
    done=_("The other team has it now."),
    to_queue=True,
    alarm=Alarm.FOR_REVIEWERS,
)
SEND_AND_COMPLETE = Transition(
    "send_and_complete",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.DONE, Status.TAKEN: Status.DONE, Status.ANSWERED: Status.DONE},
    Clock.ENDS,
    Kind.COMPLETED,
    Action.ITEM_COMPLETE,
    button=_("Send and complete"),
    done=_("Your answer was sent, and the item is completed."),
    to_queue=True,
    alarm=Alarm.FOR_CLINICIANS,
)
INTERIM = Transition(
    "interim",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.TAKEN, Status.TAKEN: Status.TAKEN},
    Clock.GOES_ON,
    Kind.INTERIM,
    Action.ITEM_INTERIM,
    told=Words(
        patient=_("%(Role)s wrote that the care team is still working on it."),
        staff=_("%(name)s sent an interim answer."),
    ),
    button=_("Send, still working on it"),
    hint=_("Once for each question. The due day stays, and the patient reads the day you name."),
    done=_("Your message was sent. The item stays with you, and its due day stays."),
    alarm=Alarm.STOPS,
    during=RoundKind.QUESTION,
)
# In the history the step is between colleagues: to the patient nothing has changed.
PUT_OFF = Transition(
    "put_off",
    Who.HOLDER,
    same_state(Status.TAKEN),
    Clock.GOES_ON,
    Kind.PUT_OFF,
    Action.ITEM_PUT_OFF,
    told=Words(
        patient=_("The care team is still working on it."),
        staff=_("%(name)s put it off until %(day)s."),
        undone=_("%(name)s brought it back before its day."),
    ),
    button=_("Put off until a day"),
    hint=_(
        "It stays in your list, in gray, and comes back on that day. The due day stays. A new "
        "message from the patient brings it back at once."
    ),
    done=_("The item is put off. It stays in your list, with its day."),
    undone=_("The item is back. It stands in your list by its due day again."),
    came_otherwise=lambda item: item.put_off_day is None,
    to_queue=True,
    alarm=Alarm.STOPS,
)
REOPEN = Transition(
    "reopen",
    Who.MEMBER,
    {Status.DONE: Status.WAITING},
    Clock.INTERNAL,
    Kind.REOPENED,
    Action.ITEM_REOPEN,
    told=Words(
        patient=_("The care team opened it again."),
        staff=_("%(name)s opened it again."),
    ),
    button=_("Open again"),
    hint=_("It waits for the same role again. The patient goes on reading that it is closed."),
    done=_("The item is open again."),
)
# A reply of listed phrases alone; see `thanks.py`.
THANK = Transition(
    "thank",
    Who.PATIENT,
    same_state(Status.ANSWERED, Status.DONE),
    Clock.NONE,
    Kind.THANKED,
    Action.MESSAGE_SEND,
    told=Words(
        patient=_("The care team was thanked. No answer is due."),
        staff=_("%(name)s said thanks. No answer is due."),
    ),
)
SUBSTITUTE = Transition(
    "substitute",
    Who.SYSTEM,
    same_state(Status.TAKEN),
    Clock.GOES_ON,
    Kind.SUBSTITUTED,
    Action.ITEM_ASSIGN,
    told=Words(
        patient=_("%(Role)s has it now."),
        staff=_("Who had it is away. %(to)s has it now."),
    ),
)
EXPIRE = Transition(
    "expire",
    Who.SYSTEM,
    {Status.ANSWERED: Status.DONE},
    Clock.NONE,
    Kind.EXPIRED,
    Action.ITEM_EXPIRE,
    told=Words(
        patient=_("Closed: nothing more was written for two weeks after the answer."),
        staff=_("Closed by itself: nothing was written for 14 days after the answer."),
    ),
)
