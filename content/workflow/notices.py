"""Mail about a step to those whom Wagtail doesn't know of."""

from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState

from content.stand_ins.access import stand_ins_for


class StandInNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Wagtail's mail to the group's members, for those who stand in for one of them."""

    def get_recipient_users(self, task_state: TaskState, **kwargs):
        sender = kwargs.get("user")
        people = stand_ins_for(task_state.task.specific.groups.all()).filter(is_superuser=False)
        return people.exclude(pk=sender.pk) if sender else people
