"""Panels of work that waits for a person on the admin's home page: drafts, reviews, publications.

See docs/decisions/0083.
"""

from django.db.models import IntegerField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from content.snippets.banners import Banner
from content.snippets.views import may_see
from content.workflow.models import ClinicalReviewTask, PublishTask, SecondPersonTask

ROWS = 8


class PagesPanel(Component):
    """A short list of pages, each with a date; nothing at all when it is empty.

    Two queries, however many pages there are.
    """

    template_name = "content/dashboard/panel.html"
    name: str
    heading: object
    when: object

    def __init__(self, user):
        self.user = user

    def rows(self) -> list[tuple[Page, object]]:
        """At most one row more than is shown, each a page and the time that its line names."""
        raise NotImplementedError

    def more(self) -> str:
        return ""

    def get_context_data(self, parent_context):
        rows = self.rows()
        return {
            "panel_id": f"dashboard-{self.name}",
            "heading": self.heading,
            "when": self.when,
            "rows": rows[:ROWS],
            "more": self.more() if len(rows) > ROWS else "",
        }


class EmergenciesPanel(Component):
    """Emergencies that wait for a second person, or show without one; two queries."""

    template_name = "content/dashboard/emergencies.html"
    order = 198

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        if not may_see(self.user):
            return {}
        alone = Banner.objects.shown_alone().select_related("confirmation__confirmed_by")
        return {
            "waiting": Banner.objects.waiting().select_related("proposed_by")[:ROWS],
            "alone": alone[:ROWS],
        }


class UntranslatedBannersPanel(Component):
    """Banners that show now or soon and are not written in every language; two queries."""

    template_name = "content/dashboard/banners.html"
    order = 199

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        banners = Banner.objects.none()
        if self.user.has_perm("content.change_banner"):
            banners = Banner.objects.not_over().untranslated().select_related("locale")[:ROWS]
        return {"banners": banners}


class MyDraftsPanel(PagesPanel):
    """Pages whose newest words are the person's own and lie still: not sent, not published."""

    name = "my-drafts"
    heading = _("My drafts")
    when = _("Changed")
    order = 200

    def rows(self):
        on_the_way = WorkflowState.objects.filter(
            status__in=[WorkflowState.STATUS_IN_PROGRESS],
            base_content_type__app_label="wagtailcore",
            base_content_type__model="page",
        ).annotate(page_pk=Cast("object_id", IntegerField()))
        drafts = (
            Page.objects.filter(latest_revision__user=self.user, has_unpublished_changes=True)
            .filter(latest_revision__approved_go_live_at=None)
            .exclude(pk__in=on_the_way.values("page_pk"))
            .order_by("-latest_revision_created_at", "-pk")[: ROWS + 1]
        )
        return [(page, page.latest_revision_created_at) for page in drafts]

    def more(self):
        return reverse("wagtailadmin_explore_root")


class WaitingPanel(PagesPanel):
    """Pages in one kind of step that the person takes, as a member of a group or its stand-in."""

    when = _("Since")
    task_model: type[SecondPersonTask]

    def rows(self):
        tasks = self.task_model.steps_of(self.user)
        steps = (
            TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task__in=tasks)
            .annotate(page_pk=Cast("workflow_state__object_id", IntegerField()))
            .filter(workflow_state__base_content_type__model="page")
            .order_by("started_at", "pk")
            .values_list("page_pk", "started_at")[: ROWS + 1]
        )
        since = dict(steps)
        pages = Page.objects.in_bulk(since)
        return [(pages[pk], day) for pk, day in since.items() if pk in pages]

    def more(self):
        return reverse("wagtailadmin_reports:workflow_tasks")


class WaitingForReviewPanel(WaitingPanel):
    name = "waiting-for-review"
    heading = _("Waiting for my review")
    order = 201
    task_model = ClinicalReviewTask


class WaitingToPublishPanel(WaitingPanel):
    name = "waiting-to-publish"
    heading = _("Waiting to be published")
    order = 202
    task_model = PublishTask
