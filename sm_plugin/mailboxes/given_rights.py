"""Rights on a mailbox: a team's, and those that a caregiver was given by the patient."""

from collections.abc import Iterable

from sm_plugin.people.choices import DelegationRight

TEAM_RIGHTS = ("view_mailbox", "send_as_mailbox", "organise_mailbox")
# Folders and settings stay the patient's own.
DELEGATE_RIGHTS = {
    DelegationRight.READ: ("view_mailbox",),
    DelegationRight.WRITE: ("view_mailbox", "send_as_mailbox"),
}


def delegations_that_give(codename: str) -> list[DelegationRight]:
    """Return the kinds of delegation with which a caregiver has this right."""
    return [kind for kind, rights in DELEGATE_RIGHTS.items() if codename in rights]


def rights_given(kinds: Iterable[str]) -> set[str]:
    """Return the rights that delegations of these kinds give together."""
    return {right for kind in kinds for right in DELEGATE_RIGHTS[DelegationRight(kind)]}
