"""Seal the secrets of factors anew with today's SECRET_KEY, so that a former one can go."""

from collections import Counter
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.db import transaction

from portal.accounts.sealing import is_of_today, seal, unseal
from portal.accounts.sign_in.second_factor import PURPOSE, SEALED

TODAY, FORMER, UNOPENED = "today", "former", "unopened"
SECRETS = ("secret", "seed")  # of an app, and of recovery codes


def look_at(number: int) -> Counter[str]:
    """Count with which key the newest factors are sealed."""
    return Counter(_state(factor.data) for factor in _sealed().order_by("-pk")[:number])


def seal_anew() -> Counter[str]:
    """Seal what a former key sealed; return the counts of before. People go on signing in."""
    keys = list(_sealed().order_by("pk").values_list("pk", flat=True))
    return Counter(_sealed_anew(pk) for pk in keys)


def _sealed() -> Any:
    typed = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return Authenticator.objects.filter(type__in=typed)


@transaction.atomic
def _sealed_anew(pk: int) -> str:
    factor = _sealed().select_for_update().filter(pk=pk).first()
    if factor is None:
        return TODAY  # its person took it away meanwhile
    state = _state(factor.data)
    if state == FORMER:
        for name, text in _secrets(factor.data).items():
            opened = unseal(text, purpose=PURPOSE)
            factor.data[name] = SEALED + seal(opened, purpose=PURPOSE)
        factor.save(update_fields=["data"])
    return state


def _state(data: dict[str, Any]) -> str:
    texts = _secrets(data).values()
    if all(is_of_today(text, purpose=PURPOSE) for text in texts):
        return TODAY
    try:
        for text in texts:
            unseal(text, purpose=PURPOSE)
    except InvalidTag:
        return UNOPENED
    return FORMER


def _secrets(data: dict[str, Any]) -> dict[str, str]:
    texts = {name: str(data[name]) for name in SECRETS if name in data}
    return {
        name: text.removeprefix(SEALED) for name, text in texts.items() if text.startswith(SEALED)
    }
