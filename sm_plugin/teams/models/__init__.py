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
