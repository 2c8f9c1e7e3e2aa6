"""Buttons of the page editor that would be refused, and so are not offered.

See docs/decisions/0673.
"""

from typing import Any

from wagtail.models import Page

from content.conf import two_person_rule

from .models import SecondPersonTask
from .rules import why_not_publish

PUBLISH = "publish"
APPROVE = "approve"


def may_offer_publish(user: Any, page: Page) -> bool:
    """Return True where "Publish" would bring readers a saved draft that this person may publish.

    A page without one has nothing to publish: what is typed now is this person's own. A page on
    its way through the workflow is published by its last step. Asked where two people are needed.
    """
    return (
        (page.has_unpublished_changes or not page.live)
        and not page.workflow_in_progress
        and why_not_publish(user, page) is None
        and not page.specific.why_not_ready()
    )


def refused_steps(user: Any, page: Page) -> list[str]:
    """Return the steps that this person may not take with the newest text, by name.

    Asked after the editor has saved by itself: the menu was made before that.
    """
    if not two_person_rule():
        return []
    task = page.current_workflow_task
    refused = [] if may_offer_publish(user, page) else [PUBLISH]
    if isinstance(task, SecondPersonTask) and task.why_not(page, user):
        refused.append(APPROVE)
    return refused
