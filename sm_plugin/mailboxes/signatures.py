"""The lines a Veteran has put under every message: a name and a title, both optional.

See docs/decisions/0017.
"""

from typing import Any

from django.db import transaction

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.text.plain_text import one_line


def signature_of(user: Any) -> Signature | None:
    return Signature.objects.filter(user=user.pk).first()


def signature_under(mailbox: Mailbox, author: Any) -> str:
    """The lines under a new message; nobody signs with another person's name."""
    signature = signature_of(author) if mailbox.owner_id == author.pk else None
    lines = (signature.name, signature.title) if signature else ()
    return "\n".join(line for line in lines if line)


@transaction.atomic
def change_signature(*, actor: Any, name: str, title: str) -> Signature | None:
    """Put these lines under the messages to come; two empty ones take the signature away.

    Messages that were sent keep what they had. Raises `NotAllowed` for anyone without a mailbox
    of his or her own.
    """
    name, title = one_line(name), one_line(title)
    mailbox = Mailbox.objects.owned_by(actor).select_for_update().first()
    if mailbox is None:
        raise NotAllowed
    if name or title:
        _seal(actor, name, title)
    else:
        Signature.objects.filter(user=actor).delete()
    record(actor=actor, action=Action.SIGNATURE_CHANGE, obj=mailbox, patient=mailbox.patient_id)
    return signature_of(actor)


def _seal(user: Any, name: str, title: str) -> None:
    signature = signature_of(user)
    if signature is None:
        signature = Signature(user=user)
        signature.give_key()
    signature.seal("name_sealed", name)
    signature.seal("title_sealed", title)
    signature.save()
