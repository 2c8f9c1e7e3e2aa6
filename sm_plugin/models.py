"""Every room's models in one place: Django looks for an app's models here."""

from .answering import models as answering
from .audit import models as audit
from .break_glass import models as break_glass
from .chart_copies import models as chart_copies
from .drafts import models as drafts
from .exports import models as exports
from .facilities import models as facilities
from .files import models as files
from .letters import models as letters
from .mailboxes import models as mailboxes
from .notes import models as notes
from .notify import models as notify
from .people import models as people
from .rollout import models as rollout
from .safety import models as safety
from .search import models as search
from .teams import models as teams
from .terms import models as terms
from .threads import models as threads
from .triage import models as triage
from .vault import models as vault
from .worklist import models as worklist

__all__ = [
    "answering",
    "audit",
    "break_glass",
    "chart_copies",
    "drafts",
    "exports",
    "facilities",
    "files",
    "letters",
    "mailboxes",
    "notes",
    "notify",
    "people",
    "rollout",
    "safety",
    "search",
    "teams",
    "terms",
    "threads",
    "triage",
    "vault",
    "worklist",
]
