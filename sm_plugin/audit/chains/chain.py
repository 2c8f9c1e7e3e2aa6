"""The keyed hash that ties each row to its content and to the row before it.

See docs/decisions/0061.
"""

import hmac
import json
from datetime import UTC
from hashlib import sha256

from sm_plugin.audit.models import AuditEvent
from sm_plugin.vault.keyring import require_keyring

# The order is part of every hash ever made: append, never reorder, and then raise the version.
VERSION = 1
HASHED = (
    "id",
    "actor_key",
    "action",
    "outcome",
    "code",
    "object_type",
    "object_key",
    "patient_key",
    "from_address",
    "route",
    "previous",
)


def chain_hash(event: AuditEvent, key: bytes | None = None) -> str:
    """HMAC-SHA256 over the row, hex, under a key or today's audit key."""
    return hmac.new(key or require_keyring().audit, content_of(event), sha256).hexdigest()


def content_of(event: AuditEvent) -> bytes:
    """Return the row as a JSON list, which keeps neighboring values apart."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [VERSION, at, *(getattr(event, name) for name in HASHED)]
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()
