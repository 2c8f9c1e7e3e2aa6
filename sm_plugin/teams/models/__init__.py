from .absences import Absence
from .leads import LeadChange
from .panel_entries import ClaimTry, Listed, PanelEntry
from .stops import MessagingBlock
from .teams import (
    CareTeam,
    CareTeamGroupObjectPermission,
    CareTeamUserObjectPermission,
    Membership,
    PatientAssignment,
)
from .topics import TeamTopicRoute, Topic, TopicQuestion

__all__ = [
    "Absence",
    "CareTeam",
    "CareTeamGroupObjectPermission",
    "CareTeamUserObjectPermission",
    "ClaimTry",
    "LeadChange",
    "Listed",
    "Membership",
    "MessagingBlock",
    "PanelEntry",
    "PatientAssignment",
    "TeamTopicRoute",
    "Topic",
    "TopicQuestion",
]
