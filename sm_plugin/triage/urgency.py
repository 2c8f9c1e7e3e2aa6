"""Why an item is urgent, as staff read it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sm_plugin.errors import VaultError

from .models import WorkItem


@dataclass(frozen=True)
class Urgency:
    """`label` names the danger, `words` are what the patient typed there."""

    label: str
    words: tuple[str, ...] = field(default=(), repr=False)
    was_checked: bool = True


def urgency(item: WorkItem) -> Urgency | None:
    """None for a routine item. What can't be opened leaves the item urgent all the same."""
    if not item.is_urgent:
        return None
    try:
        found = item.findings
    except VaultError:
        return Urgency(_("Urgent"), was_checked=False)
    if "suicide" in found.kinds and "emergency" in found.kinds:
        label = _("Urgent: may be about suicide and an emergency")
    elif "suicide" in found.kinds:
        label = _("Urgent: may be about suicide")
    elif "emergency" in found.kinds:
        label = _("Urgent: may be an emergency")
    else:
        return Urgency(_("Urgent: the safety check did not work"), was_checked=False)
    return Urgency(label, found.words)
