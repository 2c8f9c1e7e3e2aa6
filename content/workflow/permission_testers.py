from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PagePermissionTester, get_page_models

from content.conf import two_person_rule

from .rules import why_not_publish


class GovernedPagePermissionTester(PagePermissionTester):
    """Wagtail's rights, less what one person must not do alone and what must not be lost."""

    def can_publish(self):
        return super().can_publish() and self._words_may_be_published

    def can_publish_subpage(self):
        """Nobody publishes while creating or copying: a new page starts as a draft."""
        return super().can_publish_subpage() and not two_person_rule()

    def can_set_view_restrictions(self):
        return super().can_publish()

    def can_unschedule(self):
        return super().can_publish()

    def can_delete(self, ignore_bulk=False):
        """Return False for pages that readers may have seen, and for everything above them."""
        return super().can_delete(ignore_bulk) and not holds_kept_pages(self.page)

    def can_move(self):
        return super().can_delete(ignore_bulk=True)

    @cached_property
    def _words_may_be_published(self) -> bool:
        return why_not_publish(self.user, self.page) is None


def holds_kept_pages(page: Page) -> bool:
    return (
        page.get_descendants(inclusive=True)
        .filter(content_type__in=kept_page_types(), first_published_at__isnull=False)
        .exists()
    )


def kept_page_types() -> list[ContentType]:
    kept = [model for model in get_page_models() if getattr(model, "kept", False)]
    return [ContentType.objects.get_for_model(model) for model in kept]
