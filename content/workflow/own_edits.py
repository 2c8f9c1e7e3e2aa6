"""Find out whether the newest text of a page is a person's own."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import SegmentOverride, StringTranslation

from content.conf import two_person_rule

from .revisions import last_author_id

OWN_EDIT = _(
    "You made the last change to this page, so somebody else has to approve it. Your text is"
    " saved as a draft. Send it for review."
)


def is_own_edit(user, page: Page) -> bool:
    return two_person_rule() and (last_author_id(page) == user.pk or has_translated(user, page))


def has_translated(user, page: Page) -> bool:
    """Return True if the person typed a text of this translation after its last publication.

    The revision's author is the person who sent the translation; others may have worked on it too.
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
    """Return the reason why this person may not approve the newest text of the page, or None."""
    return OWN_EDIT if is_own_edit(user, page) else None
