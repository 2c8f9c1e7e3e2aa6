"""Proves that rights on mailboxes follow from teams, patients and the caregivers they named.

See docs/decisions/0120.
"""

from collections.abc import Iterator

from django.db.models import F

from sm_plugin.grants import GrantDifference, grant_differences
from sm_plugin.mailboxes.given_rights import TEAM_RIGHTS, rights_given
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Delegation


def check_grants() -> Iterator[GrantDifference]:
    """Yield every difference; a patient's mailbox is known by its owner, who has no grant."""
    of_teams = Mailbox.objects.filter(team__isnull=False).values_list("team__group_id", "pk")
    wanted = {(group, right, mailbox) for group, mailbox in of_teams for right in TEAM_RIGHTS}
    helping = Delegation.objects.accepted().not_ended().select_related("patient__mailbox")
    helpers = {
        (one.delegate_id, right, one.patient.mailbox.pk)
        for one in helping
        for right in rights_given([one.right])
    }
    yield from grant_differences(Mailbox, groups=wanted, users=helpers)
    strayed = Mailbox.objects.of_patients().exclude(owner=F("patient__user"))
    for mailbox, owner in strayed.values_list("pk", "owner_id"):
        yield GrantDifference("extra", f"user {owner}", "ownership", f"mailbox {mailbox}")
