"""Starting to use messaging, and starting again."""

from typing import Any

from django.db import transaction

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import opt_in
from sm_plugin.notify.preferences import remember_language
from sm_plugin.notify.services import enqueue_welcome
from sm_plugin.terms.models import TermsAcceptance


@transaction.atomic
def join(*, actor: Any, digest: str) -> Mailbox:
    """Opt in, or back in, and be welcomed by e-mail; a new text of the terms is no new start.

    Refused like `opt_in`.
    """
    took_part = Mailbox.objects.held_by_owner(actor).exists()
    is_start = not took_part or TermsAcceptance.objects.has_left(actor)
    mailbox = opt_in(actor=actor, digest=digest)
    if is_start:
        remember_language(actor)
        enqueue_welcome(recipient=actor)
    return mailbox
