from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

from .own_edits import why_not_approve
from .revisions import newest_revision

MOST_ASKED = 20  # people of a group: each is compared with the authors of the page


class SecondPersonTask(AbstractGroupApprovalTask):
    """A step that members of some groups approve, but nobody his or her own text."""

    class Meta:
        abstract = True

    def why_not(self, obj, user):
        return why_not_approve(user, obj)

    def is_step_of(self, user) -> bool:
        """Return True for those who could approve here if the text weren't their own."""
        return user.is_superuser or self.groups.filter(user=user).exists()

    def approvers(self, obj) -> list:
        """Return the present members of its groups who may approve the newest text."""
        people = get_user_model().objects.filter(groups__in=self.groups.all(), is_active=True)
        return [
            one
            for one in people.distinct().order_by("pk")[:MOST_ASKED]
            if not self.why_not(obj, one)
        ]

    def get_actions(self, obj, user):
        actions = super().get_actions(obj, user)
        if actions and self.why_not(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(self, task_state, user, action_name, **kwargs):
        """Check again: the form may have brought a change of the approver's own.

        The step began with the text that was sent in. The newest text is what is approved.
        """
        page = task_state.workflow_state.content_object
        if action_name == "approve":
            if reason := self.why_not(page, user):
                raise PermissionDenied(str(reason))
            task_state.revision = newest_revision(page)
        super().on_action(task_state, user, action_name, **kwargs)


class ClinicalReviewTask(SecondPersonTask):
    """A clinician vouches for what the page says."""

    class Meta:
        verbose_name = _("clinical review")
        verbose_name_plural = _("clinical reviews")

    @classmethod
    def get_description(cls):
        return _("A clinical reviewer who did not make the last change approves the text")


class PublishTask(SecondPersonTask):
    """A publisher publishes the reviewed text, now or on a day."""

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def why_not(self, obj, user):
        page = obj.specific
        return page.why_not_publish(user) or page.why_not_ready() or None

    @classmethod
    def get_description(cls):
        return _("A publisher who did not make the last change publishes the reviewed text")
