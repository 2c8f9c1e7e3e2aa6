"""Models of the team's work: items, the rounds of each, and reviews of what was flagged."""

from .items import ORDER, WorkItem
from .rounds import Round, UrgencyReview

__all__ = ["ORDER", "Round", "UrgencyReview", "WorkItem"]
