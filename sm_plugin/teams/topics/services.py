"""Topics are the same everywhere, so only national administrators change them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.text.plain_text import is_blank, one_line

from ..choices import Role
from ..models import Topic


@transaction.atomic
def change_topic(
    *,
    actor: Any,
    topic: Topic,
    label: str,
    hint: str,
    first_role: str,
    position: int,
    is_active: bool,
) -> Topic:
    """Change what a topic is called, who reads it first, and whether Veterans may choose it."""
    if not is_national_administrator(actor):
        raise NotAllowed
    if is_blank(label):
        raise InvalidInput(_("Please give the topic a name."), field="label")
    if first_role not in Role.values:
        raise InvalidInput(field="first_role")
    topic.label, topic.hint, topic.first_role = one_line(label), one_line(hint), first_role
    topic.position, topic.is_active = position, is_active
    topic.save(update_fields=["label", "hint", "first_role", "position", "is_active"])
    record(actor=actor, action=Action.TOPIC_CHANGE, obj=topic)
    return topic
