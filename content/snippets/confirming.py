"""Letting an emergency show, by a second person or by one alone, and taking a banner down.

See docs/decisions/0641.
"""

import json
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from content.conf import two_person_rule
from content.languages import write_to
from content.policies import people_with
from content.stand_ins.models import name_of
from content.workflow.own_edits import has_typed

from .banners import CONFIRMED_FIELDS, Banner, BannerConfirmation

PROPOSE = "content.banner.propose"
CONFIRM = "content.banner.confirm"
ALONE = "content.banner.alone"
TAKE_DOWN = "content.banner.take_down"
RIGHT = "content.confirm_banner"
RIGHT_ALONE = "content.show_banner_alone"
SHORTEST_REASON = 10
OWN_BANNER = _("You wrote this banner, so somebody else has to confirm it.")
NO_RIGHT = _("You may not confirm banners.")
CHANGED = _("Somebody has changed the banner since you opened this page. Read it again.")


def words_seen(banner: Banner) -> str:
    """Return a digest of what a person reads before confirming."""
    facts = [getattr(banner, name) for name in (*CONFIRMED_FIELDS, "ends_at")]
    return sha256(json.dumps(facts, cls=DjangoJSONEncoder).encode()).hexdigest()


def needs_second_person(banner: Banner) -> bool:
    """Return True for an emergency that waits, or that one person showed alone, ended or not."""
    if not banner.is_emergency:
        return False
    confirmation = getattr(banner, "confirmation", None)
    if confirmation:
        return bool(confirmation.reason)
    return banner.waits and not banner.is_over


def why_not_confirm(user, banner: Banner):
    """Return the reason why this person is no second person for the banner, or None."""
    if not user.has_perm(RIGHT):
        return NO_RIGHT
    if banner.proposed_by_id == user.pk or has_typed(user, banner):
        return OWN_BANNER
    return None


def propose(banner: Banner) -> None:
    """Record that an emergency waits, and tell those who may confirm it."""
    author = banner.proposed_by
    log(banner, PROPOSE, user=author, data={"proposed_by": name_of(author)})
    _tell(banner, "waits", _("An emergency banner waits for you"))


@transaction.atomic
def confirm(*, actor, banner: Banner, seen: str) -> None:
    """Let an emergency show, as its second person.

    Raises ValidationError if the words are no longer those that the person saw.
    """
    locked = _lock(banner, seen)
    if reason := why_not_confirm(actor, locked):
        raise PermissionDenied(str(reason))
    if not needs_second_person(locked):
        return
    _let_show(locked, actor, reason="")
    log(locked, CONFIRM, user=actor, data=_names(locked, actor))


@transaction.atomic
def show_alone(*, actor, banner: Banner, seen: str, reason: str) -> None:
    """Let an emergency show without a second person, for a reason that all are told.

    Raises ValidationError for a reason that says nothing.
    """
    if not actor.has_perm(RIGHT_ALONE):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(gettext("Say in a sentence why nobody else can confirm it now."))
    locked = _lock(banner, seen)
    if not locked.waits or locked.is_over:
        return
    _let_show(locked, actor, reason=reason)
    log(locked, ALONE, user=actor, data=_names(locked, actor) | {"reason": reason})
    subject = _("An emergency banner shows without a second person")
    _tell(locked, "alone", subject, reason=reason, name=name_of(actor))


@transaction.atomic
def take_down(*, actor, banner: Banner) -> None:
    """End a banner now, in every language; one person is enough for that."""
    if not actor.has_perm("content.change_banner"):
        raise PermissionDenied
    of_all = Banner.objects.filter(translation_key=banner.translation_key).not_over()
    for one in of_all.order_by("pk").select_for_update(of=["self"]):
        one.ends_at = timezone.now()
        one.save(update_fields=["ends_at"])
        log(one, TAKE_DOWN, user=actor)


def _lock(banner: Banner, seen: str) -> Banner:
    locked = Banner.objects.select_for_update(of=["self"]).get(pk=banner.pk)
    if seen != words_seen(locked):
        raise ValidationError(str(CHANGED))
    return locked


def _let_show(banner: Banner, actor, *, reason: str) -> None:
    values = {"confirmed_by": actor, "confirmed_at": timezone.now(), "reason": reason}
    BannerConfirmation.objects.update_or_create(banner=banner, defaults=values)


def _names(banner: Banner, actor) -> dict[str, str]:
    return {"proposed_by": name_of(banner.proposed_by), "confirmed_by": name_of(actor)}


def _tell(banner: Banner, what: str, subject, **words) -> None:
    """Mail everybody who can be the second person for the banner, each in their language."""
    if not two_person_rule():
        return
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    words |= {"banner": banner, "address": base + reverse("content_banners:one", args=[banner.pk])}
    for one in people_with(RIGHT):
        if one.email and not why_not_confirm(one, banner):
            mail = partial(write_to, one, subject, f"content/banners/{what}.txt", words)
            transaction.on_commit(mail, robust=True)
