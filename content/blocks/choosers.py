"""Choosers that fetch what a page has chosen together, in a question that is prepared.

See docs/decisions/0720 and 0754.
"""

from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from content.restrictions import marked
from sm_plugin.database.prepared import Prepared


@cache
def _chosen(model: Any, rows_of: Callable[[Any], Any]) -> Prepared:
    return Prepared(lambda keys: rows_of(model.objects.filter(pk__in=keys)))


class _Together:
    recorded_path: str  # as migrations know the block: it stores nothing else
    rows_of: Callable[[Any], Any]

    def to_python(self, value: Any) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        keys = list(values)
        wanted = [key for key in dict.fromkeys(keys) if key is not None]
        question = _chosen(self.model_class, self.rows_of)  # type: ignore[attr-defined] # of a chooser
        found = {one.pk: one for one in question.ask(wanted)} if wanted else {}
        return [copy(found[key]) if key in found else None for key in keys]

    def deconstruct(self) -> tuple[str, Any, Any]:
        _path, args, kwargs = super().deconstruct()  # type: ignore[misc] # of a block
        return self.recorded_path, args, kwargs


class _Marked(_Together):
    """Each choice tells without a further statement whether all may see it."""

    rows_of = staticmethod(marked)


class PageBlock(_Marked, blocks.PageChooserBlock):
    recorded_path = "wagtail.blocks.PageChooserBlock"


class DocumentBlock(_Marked, DocumentChooserBlock):
    recorded_path = "wagtail.documents.blocks.DocumentChooserBlock"


class _PictureChooser(_Together, ImageChooserBlock):
    recorded_path = "wagtail.images.blocks.ImageChooserBlock"
    rows_of = staticmethod(lambda pictures: pictures)


class DescribedPictureBlock(ImageBlock):
    """Wagtail's picture with its description, of which migrations know that one."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        chooser = _PictureChooser(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser
