"""Tell readers which kind of file a document is, and how big."""

from django.template.defaultfilters import filesizeformat
from wagtail.documents.models import AbstractDocument


def kind_and_size(document: AbstractDocument) -> str:
    """Return “PDF, 120 KB”, so that people with a slow line or an old phone know it first."""
    kind = document.file_extension.upper()
    size = filesizeformat(document.get_file_size() or 0).replace("\xa0", " ")
    return f"{kind}, {size}" if kind else size
