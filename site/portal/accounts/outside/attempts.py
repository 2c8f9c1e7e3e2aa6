"""An attempt to sign in by a provider: begun in one browser, with one provider, and used once."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from secrets import token_urlsafe
from time import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from .errors import SignInRefused

IN_SESSION = "portal_provider_attempts"
LASTS = 15 * 60  # as long as a session without a sign of life: proving who one is takes minutes
AT_ONCE = 5  # in one browser


@dataclass(frozen=True)
class Attempt:
    """`person` is who asked to add the provider to an account; empty for a sign-in.

    The address of coming back has no language and no `next`, so both are remembered here.
    """

    provider: str
    person: str = ""
    language: str = ""
    next: str = ""
    nonce: str = field(default_factory=lambda: token_urlsafe(24))
    verifier: str = field(default_factory=lambda: token_urlsafe(48))
    begun: float = field(default_factory=time)

    @property
    def challenge(self) -> str:
        """Return what PKCE sends ahead (S256); the verifier itself goes with the code."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def begin(request: HttpRequest, attempt: Attempt) -> str:
    """Remember an attempt in this browser's session; return its state, of 32 characters."""
    state = token_urlsafe(24)
    kept = sorted(_kept(request).items(), key=lambda item: item[1]["begun"])
    request.session[IN_SESSION] = dict(kept[-(AT_ONCE - 1) :]) | {state: asdict(attempt)}
    return state


def take(request: HttpRequest, provider: str, state: str) -> Attempt:
    """Return the attempt of this state and forget it; raise `SignInRefused` for any other.

    Two requests at once may both read the session; the shared cache lets only one through.
    """
    kept = _kept(request)
    found = kept.get(state)
    if found is None or found["provider"] != provider:
        raise SignInRefused("state")
    del kept[state]
    request.session[IN_SESSION] = kept
    request.session.save()
    digest = hashlib.sha256(state.encode()).hexdigest()
    if not cache.add(f"sign-in-provider:state:{digest}", 1, LASTS):
        raise SignInRefused("state")
    return Attempt(**found)


def _kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    kept = request.session.get(IN_SESSION, {})
    return {state: one for state, one in kept.items() if time() - one["begun"] < LASTS}
