"""Forms of documents and pictures that guard the files of pages which readers see.

A host names them in `WAGTAILDOCS_DOCUMENT_FORM_BASE` and `WAGTAILIMAGES_IMAGE_FORM_BASE`.
See docs/decisions/0645.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from content.conf import two_person_rule
from content.policies import policy_of

FILE_OF_PAGE = _(
    "Readers see this file on “%(page)s”. Add your file as a new one, choose it on that page and"
    " send the page for review."
)


class _KeepsFilesOfPages:
    """Refuse another file in place of one that a live page shows, but to who may publish it."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self._user = user
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg] # of a form

    def clean(self) -> Any:
        values = super().clean()  # type: ignore[misc] # of a form
        if self._user and "file" in self.changed_data:  # type: ignore[attr-defined]
            page = _page_of_others(self._user, self.instance)  # type: ignore[attr-defined]
            if page:
                told = FILE_OF_PAGE % {"page": page.title}
                self.add_error("file", told)  # type: ignore[attr-defined]
        return values


class DocumentForm(_KeepsFilesOfPages, BaseDocumentForm):
    pass


class ImageForm(_KeepsFilesOfPages, BaseImageForm):
    pass


def _page_of_others(user: Any, file: Any) -> Page | None:
    """Return a live page that shows this file and that the person may not publish, or None."""
    if not two_person_rule() or file.pk is None:
        return None
    shown = ReferenceIndex.get_references_to(file).values_list("base_content_type", "object_id")
    of_pages = ReferenceIndex._get_base_content_type(Page).pk
    keys = {int(key) for kind, key in shown if kind == of_pages}
    may_publish = policy_of(Page).user_has_permission_for_instance
    live = Page.objects.live().filter(pk__in=keys).order_by("path")
    return next((page for page in live if not may_publish(user, "publish", page)), None)
