"""Tags that show a person's drafts on pages outside of the drafts."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from sm_plugin.database.prepared import Prepared
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.text import offer_words
from sm_plugin.web.veteran.page import address

register = template.Library()

# A draft that has lain longer is still in its list, and the inbox stops speaking of it.
OFFERED = timedelta(days=7)


@register.inclusion_tag("sm_plugin/veteran/compose/_draft_offer.html", takes_context=True)
def draft_offer(context: dict[str, Any], is_new: bool = False) -> dict[str, Any]:
    """Return the draft saved last, for a person whose session ended in the middle of it.

    With `is_new`, where a new message is begun, replies are left out; that takes a query.
    """
    access = context["access"]
    draft = _latest_new(context) if is_new else context["latest_draft"]
    if draft is None or draft.saved_at <= timezone.now() - OFFERED:
        return {}
    zone = access.mailbox.zone
    return {"words": offer_words(draft, zone), "url": address(access, "draft", draft_id=draft.pk)}


def _latest_new(context: dict[str, Any]) -> Draft | None:
    found = _NEW.ask(context["request"].user, context["access"].mailbox)
    return found[0] if found else None


def _new_of(user: Any, mailbox: Any) -> Any:
    drafts = Draft.objects.written_by(user, mailbox).filter(thread=None)
    return drafts.order_by("-saved_at", "-id")[:1]


_NEW = Prepared(_new_of)
