"""Rights on a draft: it is its author's alone, in a mailbox still open to them.

See docs/decisions/0018.
"""

from typing import Any

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.permissions import register_model

from .models import Draft


def _on_draft(user: Any, codename: str, draft: Draft) -> bool:
    if draft.author_id != user.pk:
        return False
    return Mailbox.objects.granted_to(user, codename).filter(pk=draft.mailbox_id).exists()


register_model(Draft, _on_draft)
