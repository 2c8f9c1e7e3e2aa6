"""The rule of who may put which words before readers. Every door asks here.

See docs/decisions/0077, docs/decisions/0078 and docs/decisions/0079.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState
from wagtail_localize.models import SegmentOverride, StringTranslation

from content.conf import two_person_rule

from .revisions import last_author_id, newest_revision, same_words

OWN_EDIT = _(
    "You made the last change to this page, so somebody else has to approve it. Your text is"
    " saved as a draft. Send it for review."
)
NOT_REVIEWED = _(
    "These words have not been through clinical review. They are saved as a draft. Send the page"
    " for review; it can be published after that."
)


def is_own_edit(user, page: Page) -> bool:
    return two_person_rule() and (last_author_id(page) == user.pk or has_translated(user, page))


def has_translated(user, page: Page) -> bool:
    """Return True if the person typed a text of this translation since its last live version.

    The sender of a translation is the author of its revision; others may have translated with her.
    """
    of_page = {"locale_id": page.locale_id, "context__object_id": page.translation_key}
    since = page.live_revision.created_at if page.live and page.live_revision else None
    if since:
        of_page["updated_at__gt"] = since
    return any(
        model.objects.filter(last_translated_by=user, **of_page).exists()
        for model in (StringTranslation, SegmentOverride)
    )


def why_not_approve(user, page: Page):
    """Why this person may not approve the newest words of the page, or None."""
    return OWN_EDIT if is_own_edit(user, page) else None


def why_not_publish(user, page: Page):
    """Why this person may not publish the newest words of the page, or None.

    What readers see already may always be published again: nothing new is approved by that.
    """
    if not two_person_rule():
        return None
    latest = newest_revision(page)
    if latest is None:
        return OWN_EDIT
    if page.live and page.live_revision and same_words(latest, page.live_revision):
        return None
    if is_own_edit(user, page):
        return OWN_EDIT
    if needs_clinical_review(page) and not clinical_approval(page, latest):
        return NOT_REVIEWED
    return None


def needs_clinical_review(page: Page) -> bool:
    from .models import ClinicalReviewTask

    workflow = page.get_workflow()
    return (
        bool(workflow)
        and ClinicalReviewTask.objects.filter(
            active=True, workflow_tasks__workflow=workflow
        ).exists()
    )


def clinical_approval(page: Page, revision: Revision) -> TaskState | None:
    """Return the step in which a clinical reviewer approved exactly the words of this revision."""
    from .models import ClinicalReviewTask

    approved = (
        TaskState.objects.for_instance(page)
        .filter(
            status=TaskState.STATUS_APPROVED,
            task__in=ClinicalReviewTask.objects.all(),
        )
        .select_related("revision", "finished_by")
        .order_by("-finished_at", "-pk")
    )
    return next((step for step in approved if same_words(step.revision, revision)), None)
