"""A home page in a new language is worked on by the same people, by the same steps."""

from django.db import transaction
from wagtail.models import GroupPagePermission, Page, WorkflowPage


@transaction.atomic
def share_desks(*, source: Page, target: Page) -> None:
    """Rights and workflow lie on the home page, and a translated one lies beside it in the tree."""
    for granted in GroupPagePermission.objects.filter(page_id=source.pk):
        GroupPagePermission.objects.get_or_create(
            group=granted.group, page_id=target.pk, permission=granted.permission
        )
    assigned = WorkflowPage.objects.filter(page_id=source.pk).first()
    if assigned:
        WorkflowPage.objects.get_or_create(
            page_id=target.pk, defaults={"workflow": assigned.workflow}
        )
