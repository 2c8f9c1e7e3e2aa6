"""A station becomes a clinic by a new list: what was planned for it ends, and wishes stay.

See docs/decisions/0722.
"""

from django.db import transaction

from sm_plugin.facilities.importing.parents import Moved, register_follower
from sm_plugin.facilities.models import Facility

from .models import ReadinessStep, RolloutNotice


@transaction.atomic
def end_plans(moved: Moved) -> None:
    """Delete steps, and mails about them, of what is no station any more: nobody can see to them.

    Who asked to be told is told when the station starts that the place belongs to by then.
    """
    sites = Facility.objects.filter(pk__in=moved, parent__isnull=False)
    ReadinessStep.objects.filter(facility__in=sites).delete()
    RolloutNotice.objects.filter(facility__in=sites, interest=None, sent_at=None).delete()


register_follower(end_plans)
