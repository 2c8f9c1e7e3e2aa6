from django.core.exceptions import PermissionDenied
from django.db import models
from wagtail.models import PageViewRestriction

from content.restrictions import has_none

from . import rules
from .days import days_of_source, why_not_on_this_day
from .permission_testers import GovernedPagePermissionTester

WAY = "_content_way"  # on a request: the pages from the front page to the one that is shown


class Governed(models.Model):
    """A page that two people publish and, if `kept`, nobody deletes once readers have seen it.

    Every page type of ours has it; a system check names those that don't.
    """

    kept = False

    class Meta:
        abstract = True

    def route(self, request, path_components):
        """Remember the way to the page that is shown: breadcrumbs name these pages."""
        vars(request).setdefault(WAY, []).append(self)
        return super().route(request, path_components)  # type: ignore[misc] # of Page

    def get_view_restrictions(self):
        """Return those that hold here, without a question where finding the page answered it."""
        if has_none(self):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()  # type: ignore[misc] # of Page

    def permissions_for_user(self, user):
        return GovernedPagePermissionTester(user, self)

    def why_not_publish(self, user):
        """Return the reason why this person may not publish the newest text, or None."""
        return rules.why_not_publish(user, self)

    def why_not_ready(self) -> str:
        """Return what stands against the newest words, for any publisher; empty when nothing."""
        return why_not_on_this_day(self)

    def with_content_json(self, content):
        """Read a text of a translation with the days that its source has now."""
        page = super().with_content_json(content)  # type: ignore[misc] # of Page
        if days := days_of_source(page):
            page.go_live_at, page.expire_at = days
        return page

    def save_revision(self, user=None, **kwargs):
        """Keep what was settled: what an autosave would write over it becomes a new revision.

        The editor goes on with the new one, whose key is in the answer. Wagtail refuses who would
        write over somebody else's revision, or over an older one. See docs/decisions/0742.
        """
        given = kwargs.get("overwrite_revision")
        own_newest = (
            given and given.user_id == (user and user.pk) and given == self.get_latest_revision()  # type: ignore[attr-defined] # of Page
        )
        if own_newest and rules.is_settled(self, given):
            kwargs["overwrite_revision"] = None
        return super().save_revision(user=user, **kwargs)  # type: ignore[misc] # of Page

    def publish(self, revision, user=None, **kwargs):
        """Check the right also when the caller names no user but a person wrote the revision.

        Translations are published that way. A revision with a time to go live was approved when
        it got that time, and one that no person wrote comes from a command.
        """
        if user is None and revision.user_id and revision.approved_go_live_at is None:
            reason = self.why_not_publish(revision.user)
            if reason:
                raise PermissionDenied(str(reason))
        return super().publish(revision, user=user, **kwargs)  # type: ignore[misc] # of Page
