"""Find out whether the newest text of a page is a person's own."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import SegmentOverride, StringTranslation

from content.conf import two_person_rule

from .revisions import authors_since_publication, last_author_id

OWN_EDIT = _(
    "You made the last change to this page, so somebody else has to approve it. Your text is"
    " saved as a draft. Send it for review."
)

OWN_PART = _("You wrote or submitted part of this text, so you can't review it for someone else.")

PART_OF_REVIEWER = _(
    "The reviewer in whose place you are wrote a part of this text or sent it in, so another"
    " reviewer has to review it."
)
RESUMED = "wagtail.workflow.resume"


def is_own_edit(user, page: Page) -> bool:
    return two_person_rule() and (last_author_id(page) == user.pk or has_translated(user, page))


def has_translated(user, page: Page) -> bool:
    """Return True if the person typed a text of this translation after its last publication.

    The revision's author is the person who sent the translation; others may have worked on it too.
    """
    since = page.live_revision.created_at if page.live and page.live_revision else None
    return has_typed(user, page, since=since)


def has_typed(user, translation, *, since=None) -> bool:
    """Return True if the person typed a text of this translation, of a page or of a snippet."""
    of_it = {
        "locale_id": translation.locale_id,
        "context__object_id": translation.translation_key,
    }
    if since:
        of_it["updated_at__gt"] = since
    return any(
        model.objects.filter(last_translated_by=user, **of_it).exists()
        for model in (StringTranslation, SegmentOverride)
    )


def why_not_approve(user, page: Page):
    """Return the reason why this person may not approve the newest text of the page, or None."""
    return OWN_EDIT if is_own_edit(user, page) else None


def why_not_in_anothers_place(user, reviewer, page: Page):
    """Return the reason why a stand-in may not review the newest text, or None.

    A stand-in is in no group of reviewers, so more is asked of one: nothing in the text may be
    theirs, and somebody else must have sent it in. The same is asked of the reviewer, who chose
    the stand-in.
    """
    if not two_person_rule():
        return None
    if _has_a_part(user, page):
        return OWN_PART
    if is_own_edit(reviewer, page) or _has_a_part(reviewer, page):
        return PART_OF_REVIEWER
    return None


def _has_a_part(user, page: Page) -> bool:
    return user.pk in authors_since_publication(page) or _has_sent_in(user, page)


def _has_sent_in(user, page: Page) -> bool:
    """Return True for who began this round of the workflow or sent the page in again."""
    sent = page.current_workflow_state
    if sent is None:
        return False
    again = PageLogEntry.objects.filter(
        page=page.pk, action=RESUMED, user_id=user.pk, timestamp__gte=sent.created_at
    )
    return sent.requested_by_id == user.pk or again.exists()
