from django.contrib.auth.models import Group
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from content.pages.home import HomePage
from content.workflow.models import ClinicalReviewTask, PublishTask

from .groups import PUBLISHERS, REVIEWERS

NAME = "Clinical review, then publish"
STEPS = (
    (ClinicalReviewTask, "Clinical review", REVIEWERS),
    (PublishTask, "Publish", PUBLISHERS),
)


def add_workflow(home: HomePage) -> list[str]:
    """Add the workflow of the whole site, unless it or another one is there."""
    if Workflow.objects.filter(name=NAME).exists():
        return []
    if WorkflowPage.objects.filter(page=home).exists():
        return []
    workflow = Workflow.objects.create(name=NAME)
    for place, (model, name, group) in enumerate(STEPS):
        task = model.objects.create(name=name)
        task.groups.set(Group.objects.filter(name=group))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    WorkflowPage.objects.create(page=home, workflow=workflow)
    return [f"workflow “{NAME}”"]
