"""Documents as readers meet them: what kind of file it is, and how big."""

import re

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.documents.rich_text import DocumentLinkHandler

_LINK = re.compile(
    r'(<a (?>[^<>]*?data-file=")([^"<>]*+)"[^<>]*+>)([^<]*+(?:<(?!/?a\b)[^<]*+)*+)</a>'
)


def kind_and_size(document: AbstractDocument) -> str:
    """“PDF, 120 KB”: what a reader with a slow line or an old phone wants to know first."""
    kind = document.file_extension.upper()
    size = filesizeformat(document.get_file_size() or 0).replace("\xa0", " ")
    return f"{kind}, {size}" if kind else size


class SizedDocumentLink(DocumentLinkHandler):
    """Remembers kind and size on the link; `with_sizes` then writes them into its words."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [
            f'<a href="{escape(document.url)}" data-file="{escape(kind_and_size(document))}">'
            if document
            else "<a>"
            for document in cls.get_many(attrs_list)
        ]

    @staticmethod
    def get_model():
        return get_document_model()


def with_sizes(html: str) -> str:
    """Put kind and size inside the links to documents, where a list of links has them too."""
    return _LINK.sub(r"\1\3 (\2)</a>", html)
