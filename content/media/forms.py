"""Forms of documents and pictures that guard the files of pages which readers see or will see.

A host names them in `WAGTAILDOCS_DOCUMENT_FORM_BASE` and `WAGTAILIMAGES_IMAGE_FORM_BASE`.
See docs/decisions/0645 and docs/decisions/0739.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .collections import takes_from_readers
from .shown import shown_by_others

# What is said of a page that readers see, and of one that they get as it was approved.
FILE_OF_PAGE = (
    _(
        "Readers see this file on “%(page)s”. Add your file as a new one, choose it on that page"
        " and send the page for review."
    ),
    _(
        "“%(page)s” was approved with this file. Add your file as a new one, choose it on that page"
        " and send the page for review."
    ),
)
TAKEN_FROM_PAGE = (
    _(
        "Readers see this file on “%(page)s”, and in this collection they would not. Take it off"
        " that page first and send the page for review."
    ),
    _(
        "“%(page)s” was approved with this file, and in this collection readers would not get it."
        " Take it off that page first and send the page for review."
    ),
)


class _KeepsFilesOfPages:
    """Refuse another file in place of one that a page shows, but to who may publish that page."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self._user = user
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg] # of a form

    def clean(self) -> Any:
        values = super().clean()  # type: ignore[misc] # of a form
        refused = self._refused(values) if self._user else {}
        shown = shown_by_others(self._user, self.instance) if refused else None  # type: ignore[attr-defined]
        if shown:
            for name, texts in refused.items():
                self.add_error(name, shown.told(self._user, self.instance, *texts))  # type: ignore[attr-defined]
        return values

    def _refused(self, values: Any) -> dict[str, Any]:
        """Return what is not done to a file that readers see, by field."""
        return {"file": FILE_OF_PAGE} if "file" in self.changed_data else {}  # type: ignore[attr-defined]


class DocumentForm(_KeepsFilesOfPages, BaseDocumentForm):
    def _refused(self, values: Any) -> dict[str, Any]:
        """A collection that is private takes a document from readers as its deletion does."""
        refused = super()._refused(values)
        if "collection" in self.changed_data and takes_from_readers(values.get("collection")):
            refused["collection"] = TAKEN_FROM_PAGE
        return refused


class ImageForm(_KeepsFilesOfPages, BaseImageForm):
    pass
