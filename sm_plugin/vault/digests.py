"""Keyed digests: a sealed row is found by what it holds, and nobody without the keyring can guess.

See docs/decisions/0596.
"""

import hmac
from hashlib import sha256

from sm_plugin.vault.keyring import require_keyring


def keyed_digest(purpose: str, *parts: str) -> str:
    """Return 64 hex digits of these parts, under a key of this purpose alone.

    The key is drawn from the keyring's audit key: who renews that makes digests again. Parts are
    told apart by their lengths: no two lists of parts give the same bytes.
    """
    key = hmac.digest(require_keyring().audit, f"sm_plugin digest: {purpose}".encode(), sha256)
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key, text.encode(), sha256).hexdigest()
