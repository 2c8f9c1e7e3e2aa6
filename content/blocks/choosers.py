"""Choosers whose pages and documents tell without a further statement whether all may see them."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from content.restrictions import marked


class _Marks:
    """Fetch the choices of a page together, each with its mark. See docs/decisions/0720."""

    recorded_path: str  # as migrations know the block: it stores nothing else

    def to_python(self, value: Any) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        keys = list(values)
        rows = marked(self.model_class.objects.all())  # type: ignore[attr-defined] # of a chooser
        found = rows.in_bulk([key for key in keys if key is not None])
        return [copy(found[key]) if key in found else None for key in keys]

    def deconstruct(self) -> tuple[str, Any, Any]:
        _path, args, kwargs = super().deconstruct()  # type: ignore[misc] # of a block
        return self.recorded_path, args, kwargs


class PageBlock(_Marks, blocks.PageChooserBlock):
    recorded_path = "wagtail.blocks.PageChooserBlock"


class DocumentBlock(_Marks, DocumentChooserBlock):
    recorded_path = "wagtail.documents.blocks.DocumentChooserBlock"
