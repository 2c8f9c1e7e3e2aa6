"""Wagtail looks for hooks here; each part of the editorial work keeps its own."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from content.archive import hooks as archive_hooks  # noqa: F401
from content.checks import hooks as check_hooks  # noqa: F401
from content.dashboard import hooks as dashboard_hooks  # noqa: F401
from content.link_handlers import PageLink, SizedDocumentLink
from content.links import hooks as link_hooks  # noqa: F401
from content.media import hooks as media_hooks  # noqa: F401
from content.reviews import hooks as review_hooks  # noqa: F401 - registers itself
from content.snippets import hooks as snippet_hooks  # noqa: F401
from content.snippets.viewsets import BannerViewSet, EditorialViewSetGroup
from content.stand_ins import hooks as stand_in_hooks  # noqa: F401
from content.translations import hooks as language_hooks  # noqa: F401
from content.workflow import hooks as workflow_hooks  # noqa: F401

register_snippet(EditorialViewSetGroup)
register_snippet(BannerViewSet)


@hooks.register("register_rich_text_features", order=10)
def use_our_own_links(features):
    """Replace Wagtail's own handlers of links to documents and pages."""
    features.register_link_type(SizedDocumentLink)
    features.register_link_type(PageLink)
