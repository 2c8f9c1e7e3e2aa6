"""The seam at which a lane of the record goes on with a new audit key.

Rows before it were hashed with a key that is gone: the seam holds a digest of all of them, and is
itself hashed with the new key. See docs/decisions/0617.
"""

from hashlib import sha256
from hmac import compare_digest

from sm_plugin.audit.actions import Action
from sm_plugin.audit.chains.chain import content_of
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.querysets import NOTED_DIGITS

SEAM = "seam"  # the kind of object; code and key hold the two parts of the digest


class Before:
    """Adds up the rows of a lane, in their order."""

    def __init__(self) -> None:
        self._sum = sha256()

    def add(self, event: AuditEvent) -> None:
        self._sum.update(b"%s %s\n" % (content_of(event), event.hash.encode()))

    @property
    def parts(self) -> tuple[str, str]:
        """Return the digest in two parts, because no column takes all of it."""
        digest = self._sum.hexdigest()
        return digest[:NOTED_DIGITS], digest[NOTED_DIGITS:]

    def fits(self, seam: AuditEvent) -> bool:
        """Return True if these are the rows that the seam was made after."""
        return compare_digest("".join(self.parts), seam.code + seam.object_key)


def last_seam(lane: int) -> int:
    """Return the id of the lane's newest seam; 0 if its key was never renewed."""
    seams = AuditEvent.objects.in_lane(lane).filter(action=Action.AUDIT_REKEY)
    return seams.order_by("-id").values_list("id", flat=True).first() or 0
