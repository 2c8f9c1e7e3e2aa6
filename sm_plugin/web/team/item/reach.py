"""The words on the pages of an item where the patient can't reply, or can't read the answer."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.access.choices import Unreached
from sm_plugin.access.reaching import why_no_reply
from sm_plugin.text.dates import moment
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.under_lock import roles_there


class NoReply(NamedTuple):
    """The words; `is_wrong` of an account that may be another person's."""

    text: str
    is_wrong: bool


# The stage of a place is told in the box of the answer, with its day and what to do.
_SAYS: Mapping[Unreached, str | Promise] = {
    Unreached.CLOSED_ACCOUNT: _(
        "This patient's account is closed. The patient can't read your answer here. Call instead."
    ),
    Unreached.NOT_VERIFIED: _(
        "This patient's identity has to be verified again. Your answer still arrives and can be "
        "read, but the patient can't write back here. Call if you need to hear from the patient."
    ),
    Unreached.OPTED_OUT: _(
        "This patient opted out of Secure Messaging. Your answer still arrives and can be read, "
        "but the patient can't write back here. Call if you need to hear from the patient."
    ),
    Unreached.NOT_IN_CARE: _(
        "This patient is not in the care of this team any more. Your answer still arrives and can "
        "be read, but the patient can't write back here. Call if you need to hear from the patient."
    ),
    Unreached.NOT_ACCEPTING: _(
        "This team takes no messages now. Your answer still arrives and can be read, but the "
        "patient can't write back here. Call if you need to hear from the patient."
    ),
    Unreached.STOPPED: _(
        "This patient can't write to this team through: %(until)s. Your answer still arrives."
    ),
    Unreached.NOBODY: _(
        "Nobody who may review messages is in this team today. Your answer still arrives and can "
        "be read, but the patient can't write back here. Call if you need to hear from the patient."
    ),
}
_RELEASED = _(
    "This account was connected with another person's record and is closed. Whoever wrote here is "
    "not the person of this record, and no answer is sent. Call the Veteran if something has to be "
    "said, and complete this."
)
_WRONG = _(
    "This account may be another person's. Don't act on what is written here, and don't answer "
    "here. Call the patient."
)


def reach_of(item: WorkItem) -> NoReply | None:
    """Return what is said of an item found with `with_page_facts`; None where a reply can come."""
    asked: Any = item
    patient = item.thread.patient
    if patient.is_test:
        return None  # nobody reads there, and nobody is to call
    if patient.is_released:
        return NoReply(str(_RELEASED), is_wrong=True)
    if not patient.reads_on:
        return NoReply(str(_WRONG), is_wrong=True)
    why = why_no_reply(
        item.thread,
        has_left=asked.patient_has_left,
        in_care=asked.in_care,
        stopped_until=asked.stopped_until,
        roles=roles_there(item),
    )
    if why is None or why not in _SAYS:
        return None
    until = asked.stopped_until
    words = {"until": moment(until, item.team.facility.time_zone) if until else ""}
    return NoReply(str(_SAYS[why]) % words, is_wrong=False)
