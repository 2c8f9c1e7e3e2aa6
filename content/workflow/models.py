from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

from content.stand_ins.access import reviewers_away, reviewers_in_place, stand_ins_for
from content.stand_ins.services import record_review_for

from .own_edits import why_not_approve, why_not_in_anothers_place
from .revisions import newest_revision

MOST_ASKED = 20  # people of a group: each is compared with the authors of the page

KNOWN_AWAY = "_content_reviewers_away"


class SecondPersonTask(AbstractGroupApprovalTask):
    """A step that members of some groups approve, but nobody his or her own text."""

    class Meta:
        abstract = True

    def why_not(self, obj, user):
        return why_not_approve(user, obj)

    def why_nobody(self, obj) -> str:
        """Return what stands against the newest text, whoever approves it; empty when nothing."""
        return ""

    def is_step_of(self, user) -> bool:
        """Return True for those who could approve here if the text weren't their own."""
        return user.is_superuser or self.groups.filter(user=user).exists()

    @classmethod
    def steps_of(cls, user) -> QuerySet:
        """Return the steps that this person takes; a superuser takes all."""
        steps = cls.objects.filter(active=True)
        return steps if user.is_superuser else steps.filter(groups__in=user.groups.all())

    def people(self) -> list:
        """Return the present members of its groups, up to a limit."""
        people = get_user_model().objects.filter(groups__in=self.groups.all(), is_active=True)
        return list(people.distinct().order_by("pk")[:MOST_ASKED])

    def approvers(self, obj) -> list:
        """Return those who may approve the newest text."""
        return [one for one in self.people() if not self.why_not(obj, one)]

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
    """A clinician vouches for what the page says, or the stand-in of one who is away."""

    class Meta:
        verbose_name = _("clinical review")
        verbose_name_plural = _("clinical reviews")

    @classmethod
    def get_description(cls):
        return _("A clinical reviewer who did not make the last change approves the text")

    @classmethod
    def steps_of(cls, user):
        taken = super().steps_of(user).values("pk")
        in_place = cls.objects.filter(active=True, groups__user__in=reviewers_away(user))
        return cls.objects.filter(Q(pk__in=taken) | Q(pk__in=in_place.values("pk")))

    def reviewers_away(self, user) -> list:
        """Return the reviewers whose place this person takes; none for members of the groups.

        Asked once a request and step: lists of pages ask for each row.
        """
        if super()._user_in_groups(user):
            return []
        known = vars(user).setdefault(KNOWN_AWAY, {})
        if self.pk not in known:
            known[self.pk] = reviewers_in_place(user, self.groups.all())
        return known[self.pk]

    def _why_not_for(self, user, page) -> dict:
        """Return each of those reviewers with the reason against this text, or None."""
        return {
            reviewer: why_not_in_anothers_place(user, reviewer, page)
            for reviewer in self.reviewers_away(user)
        }

    def _user_in_groups(self, user):
        """Count a stand-in as a member; Wagtail asks here for each right in a step."""
        return super()._user_in_groups(user) or bool(self.reviewers_away(user))

    def is_step_of(self, user):
        return super().is_step_of(user) or bool(self.reviewers_away(user))

    def people(self):
        return [*super().people(), *stand_ins_for(self.groups.all())]

    def why_not(self, obj, user):
        if reason := super().why_not(obj, user):
            return reason
        reasons = list(self._why_not_for(user, obj.specific).values())
        return None if None in reasons or not reasons else reasons[0]

    def get_actions(self, obj, user):
        """Offer a stand-in nothing on a text of their own, not even to send it back."""
        actions = super().get_actions(obj, user)
        return [] if actions and self.reviewers_away(user) and self.why_not(obj, user) else actions

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **kwargs):
        """Record for whom a stand-in reviews, before the step goes on."""
        vars(user).pop(KNOWN_AWAY, None)
        if self.reviewers_away(user):
            page = task_state.workflow_state.content_object
            if reason := self.why_not(page, user):
                raise PermissionDenied(str(reason))
            reasons = self._why_not_for(user, page.specific)
            reviewer = next(one for one, reason in reasons.items() if reason is None)
            record_review_for(step=task_state, page=page, actor=user, reviewer=reviewer)
        super().on_action(task_state, user, action_name, **kwargs)


class PublishTask(SecondPersonTask):
    """A publisher publishes the reviewed text, now or on a day."""

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def why_not(self, obj, user):
        return obj.specific.why_not_publish(user) or self.why_nobody(obj) or None

    def why_nobody(self, obj):
        return obj.specific.why_not_ready()

    @classmethod
    def get_description(cls):
        return _("A publisher who did not make the last change publishes the reviewed text")
