"""Proves that rights on mailboxes follow from teams, and a patient's mailbox from its patient."""

from collections.abc import Iterator

from django.db.models import F

from sm_plugin.grants import GrantDifference, grant_differences

from .models import Mailbox
from .services import TEAM_RIGHTS


def check_grants() -> Iterator[GrantDifference]:
    """Yields every difference; a patient's mailbox is known by its owner and holds no grant."""
    of_teams = Mailbox.objects.filter(team__isnull=False).values_list("team__group_id", "pk")
    wanted = {(group, right, mailbox) for group, mailbox in of_teams for right in TEAM_RIGHTS}
    yield from grant_differences(Mailbox, groups=wanted)
    strayed = Mailbox.objects.of_patients().exclude(owner=F("patient__user"))
    for mailbox, owner in strayed.values_list("pk", "owner_id"):
        yield GrantDifference("extra", f"user {owner}", "ownership", f"mailbox {mailbox}")
