import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection

from tests.content.conftest import Desk


@pytest.fixture
def table(desk: Desk) -> AbstractDocument:
    """A document that no page shows yet."""
    return get_document_model().objects.create(
        title="Dose table",
        file=ContentFile(b"take one", name="dose.txt"),
        collection=Collection.get_first_root_node(),
    )
