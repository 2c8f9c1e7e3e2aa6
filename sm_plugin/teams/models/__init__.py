from .absences import Absence
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
    "Membership",
    "MessagingBlock",
    "PatientAssignment",
    "TeamTopicRoute",
    "Topic",
    "TopicQuestion",
]
