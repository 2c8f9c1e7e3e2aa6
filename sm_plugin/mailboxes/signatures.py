"""The lines a Veteran has put under every message: a name and a title, both optional.

See docs/decisions/0017.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.text.names import has_title, is_same_name, staff_name, without_title
from sm_plugin.text.plain_text import one_line


def signature_of(user: Any) -> Signature | None:
    """Return the person's signature; none where it can't be opened, so that messages still go."""
    found = Signature.objects.filter(user=user.pk).first()
    return found if found and found.opens("name", "title") else None


def signature_under(mailbox: Mailbox, author: Any) -> str:
    """The lines under a new message; nobody signs with another person's name."""
    signature = signature_of(author) if mailbox.owner_id == author.pk else None
    lines = (signature.name, signature.title) if signature else ()
    return "\n".join(line for line in lines if line)


@transaction.atomic
def change_signature(*, actor: Any, name: str, title: str) -> Signature | None:
    """Put these lines under the messages to come; two empty ones take the signature away.

    Messages that were sent keep what they had. Raises `NotAllowed` for anyone without a mailbox
    of his or her own, and `InvalidInput` for words that look as if the care team had written.
    """
    name, title = one_line(name), one_line(title)
    mailbox = Mailbox.objects.owned_by(actor).select_for_update().first()
    if mailbox is None:
        raise NotAllowed
    if name or title:
        _refuse_staff(mailbox, name=name, title=title)
        _seal(actor, name, title)
    else:
        Signature.objects.filter(user=actor).delete()
    record(actor=actor, action=Action.SIGNATURE_CHANGE, obj=mailbox, patient=mailbox.patient_id)
    return signature_of(actor)


def _refuse_staff(mailbox: Mailbox, **lines: str) -> None:
    """Refuse titles of health care, and the name of anybody in the patient's own teams."""
    staff = _staff_of(mailbox)
    for field, line in lines.items():
        if has_title(line):
            raise InvalidInput(
                _("Leave out titles like Dr. or RN: they are for the care team."), field=field
            )
        if any(is_same_name(name, line) for name in staff):
            raise InvalidInput(
                _("This is the name of someone on your care team. Sign with your own."), field=field
            )


def _staff_of(mailbox: Mailbox) -> set[str]:
    """Return the names, without titles, of everybody in the teams of the mailbox's patient."""
    if mailbox.patient is None:
        return set()
    teams = CareTeam.objects.of_patient(mailbox.patient)
    working = Membership.objects.active().filter(team__in=teams).exclude(user=mailbox.owner)
    return {without_title(staff_name(one.user)) for one in working.select_related("user")}


def _seal(user: Any, name: str, title: str) -> None:
    signature = signature_of(user)
    if signature is None:
        Signature.objects.filter(user=user.pk).delete()  # one that can't be opened
        signature = Signature(user=user)
        signature.give_key()
    signature.seal("name_sealed", name)
    signature.seal("title_sealed", title)
    signature.save()
