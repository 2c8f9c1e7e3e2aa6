"""Wagtail looks for hooks here; each part of the editorial work keeps its own."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from content.checks import hooks as check_hooks  # noqa: F401
from content.desks import hooks as desk_hooks  # noqa: F401
from content.documents import SizedDocumentLink
from content.recordings import in_parts
from content.reviews import hooks as review_hooks  # noqa: F401 - registers itself
from content.viewsets import EditorialViewSetGroup
from content.workflow import hooks as workflow_hooks  # noqa: F401

register_snippet(EditorialViewSetGroup)


@hooks.register("register_rich_text_features", order=10)
def say_kind_and_size_of_documents(features):
    """After Wagtail's own handler of links to documents, whose place this one takes."""
    features.register_link_type(SizedDocumentLink)


@hooks.register("before_serve_document", order=10)
def play_recordings(document, request):
    """After Wagtail's own hook, which refuses who may not have the document."""
    return in_parts(document, request)
