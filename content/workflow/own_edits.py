"""Find out whether the newest text of a page is a person's own."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import SegmentOverride, StringTranslation

from content.conf import two_person_rule

from .revisions import authors_since_publication, last_author_id

OWN_EDIT = _(
    "You made the last change to this page, so somebody else has to approve it. Your text is"
    " saved as a draft. Send it for review."
)

OWN_PART = _(
    "You wrote a part of this text or sent it in, so you can't review it in somebody else's place."
)


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


def why_not_in_anothers_place(user, page: Page):
    """Return the reason why a stand-in may not review the newest text, or None.

    A stand-in is in no group of reviewers, so more is asked of one: nothing in the text may be
    theirs, and somebody else must have sent it in.
    """
    if not two_person_rule():
        return None
    sent = page.current_workflow_state
    if (sent and sent.requested_by_id == user.pk) or user.pk in authors_since_publication(page):
        return OWN_PART
    return None
