"""Panels of the admin's home page about the pages of a person's groups."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from .models import ReviewRecord, State

ROWS = 8


class ReviewPanel(Component):
    """The pages in one state that the person's own groups look after."""

    template_name = "content/reviews/review_panel.html"
    state: State
    heading: object
    order = 0

    def __init__(self, user):
        self.user = user

    def records(self):
        raise NotImplementedError

    def get_context_data(self, parent_context):
        records = list(
            self.records()
            .of_live_pages()
            .select_related("page", "owner_group")
            .order_by("due_on", "pk")[: ROWS + 1]
        )
        return {
            "heading": self.heading,
            "panel_id": f"reviews-{self.state.value}",
            "records": records[:ROWS],
            "more": len(records) > ROWS,
            "report": f"{reverse('content_reviews:report')}?state={self.state.value}",
        }

    def owned(self):
        return ReviewRecord.objects.filter(owned_by(self.user))


class OverduePanel(ReviewPanel):
    state = State.OVERDUE
    heading = _("Overdue for review")
    order = 205

    def records(self):
        return self.owned().overdue(timezone.localdate())


class DueSoonPanel(ReviewPanel):
    state = State.DUE_SOON
    heading = _("Due for review in 30 days")
    order = 206

    def records(self):
        return self.owned().due_soon(timezone.localdate())


def owned_by(user) -> Q:
    """Return the pages of the person's groups; unowned ones for those who can give an owner."""
    if user.is_superuser:
        return Q()
    owned = Q(owner_group__in=user.groups.all())
    if user.has_perm("content.assign_reviewrecord"):
        owned |= Q(owner_group=None)
    return owned
