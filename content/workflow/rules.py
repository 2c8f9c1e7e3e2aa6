"""Decide who may publish which text. Every way to publish asks here.

See docs/decisions/0077, docs/decisions/0078, docs/decisions/0079 and docs/decisions/0640.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from content.conf import two_person_rule

from .models import ClinicalReviewTask
from .own_edits import OWN_EDIT, is_own_edit
from .revisions import newest_revision, same_words

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")

NOT_REVIEWED = _(
    "These words have not been through clinical review. They are saved as a draft. Send the page"
    " for review; it can be published after that."
)

REVIEWED_FOR_ANOTHER = _(
    "You reviewed this text in somebody else's place, so another person has to publish it."
)


def why_not_publish(user, page: Page):
    """Return the reason why this person may not publish the newest text of the page, or None.

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
    return _why_not_reviewed(user, page, latest) if needs_clinical_review(page) else None


def _why_not_reviewed(user, page: Page, latest: Revision):
    """A stand-in who is a publisher, too, takes one of the two steps."""
    approval = clinical_approval(page, latest)
    if approval is None:
        return NOT_REVIEWED
    if approval.finished_by_id == user.pk and hasattr(approval, "for_another"):
        return REVIEWED_FOR_ANOTHER
    return None


def needs_clinical_review(page: Page) -> bool:
    workflow = page.get_workflow()
    return (
        bool(workflow)
        and ClinicalReviewTask.objects.filter(
            active=True, workflow_tasks__workflow=workflow
        ).exists()
    )


def clinical_approval(page: Page, revision: Revision) -> TaskState | None:
    """Return the step in which a clinical reviewer approved exactly the text of this revision.

    Other words that were published after it have taken its place: what was corrected does not come
    back without a review.
    """
    approved = (
        TaskState.objects.for_instance(page)
        .filter(
            status=TaskState.STATUS_APPROVED,
            task__in=ClinicalReviewTask.objects.all(),
        )
        .select_related("revision", "finished_by", "for_another__reviewer")
        .order_by("-finished_at", "-pk")
    )
    step = next((step for step in approved if same_words(step.revision, revision)), None)
    if step is None:
        return None
    later = publications(page).filter(timestamp__gt=step.finished_at).select_related("revision")
    return step if all(_is_of(entry, revision) for entry in later) else None


def is_settled(page: Page, revision: Revision) -> bool:
    """Return True for what was sent in, got a day or reached readers: it says what it said then."""
    return (
        revision.pk == page.live_revision_id
        or revision.approved_go_live_at is not None
        or TaskState.objects.filter(revision=revision).exists()
        or publications(page).filter(revision=revision).exists()
    )


def publications(page: Page) -> QuerySet[PageLogEntry]:
    """Return what the log says of each time that readers got a text of the page."""
    return PageLogEntry.objects.filter(page=page.pk, action__in=PUBLISHED)


def _is_of(entry: PageLogEntry, revision: Revision) -> bool:
    """A revision that was deleted said something else, for all that is known."""
    return entry.revision is not None and same_words(entry.revision, revision)
