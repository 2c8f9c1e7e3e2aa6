from .stops import BlockReason, MessagingBlock
from .teams import (
    CareKind,
    CareTeam,
    CareTeamGroupObjectPermission,
    CareTeamUserObjectPermission,
    Membership,
    PatientAssignment,
    Role,
    Topic,
)
from .topics import QuestionKind, TeamTopicRoute, TopicQuestion

__all__ = [
    "BlockReason",
    "CareKind",
    "CareTeam",
    "CareTeamGroupObjectPermission",
    "CareTeamUserObjectPermission",
    "Membership",
    "MessagingBlock",
    "PatientAssignment",
    "QuestionKind",
    "Role",
    "TeamTopicRoute",
    "Topic",
    "TopicQuestion",
]
