"""Fields of forms, and small templates, drawn once for all that decides how they look.

A form that asks everybody the same has fields that look the same until somebody fills them in.
Drawing one takes a dozen lookups and as many words in the reader's language.

See docs/decisions/0667.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from django.forms import BoundField, CheckboxInput, Textarea
from django.forms.widgets import ChoiceWidget, FileInput, Input
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

GAP = "\ue000"  # a letter of no language

Part = TypeVar("Part")


class Kept(dict[Hashable, Part]):
    """Parts that this process has drawn, by all that decides how they look; at most so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def once(self, key: Hashable, draw: Callable[[], Part]) -> Part:
        """Return the part that was drawn for the key, or draw it."""
        drawn = self.get(key)
        if drawn is None:
            if len(self) >= self.most:
                self.clear()
            drawn = self[key] = draw()
        return drawn


_kept: Kept[SafeString] = Kept(most=500)


def drawn_around(names: Iterable[str], draw: Callable[[dict[str, SafeString]], str]) -> str:
    """Return what is drawn as a format with gaps of these names, which each page fills.

    While it is drawn a sign stands in each gap; raise `ValueError` where one was changed.
    """
    signs = {name: SafeString(f"{GAP}{name}{GAP}") for name in names}
    drawn = draw(signs).replace("%", "%%")
    for name, sign in signs.items():
        drawn = drawn.replace(sign, f"%({name})s")
    if GAP in drawn:
        raise ValueError(f"Something of each page alone was changed in what is kept: {drawn}")
    return drawn


def drawn_field(field: BoundField, label: str = "") -> SafeString:
    """Return the field with its label, or with another one.

    Kept is what a form declares in `same_for_all`, and only as nobody has filled it in: what
    somebody typed, chose or got wrong is drawn each time.
    """
    key = _looks(field, label) if _is_same_for_all(field) else None
    if key is None:
        return _drawn(field, label)
    return _kept.once(key, lambda: _drawn(field, label))


def drawn_once(
    template: str,
    *values: Hashable,
    needs: Callable[..., Mapping[str, Any]],
    around: Mapping[str, Any] | None = None,
) -> SafeString:
    """Return one of the plugin's templates, drawn with what it `needs` for these values.

    They must be all that it depends on, beside the language: few, and nobody's words. What is of
    this page alone stands in gaps of the template, `around` which it is kept.
    """

    def draw(signs: Mapping[str, Any]) -> SafeString:
        return render_to_string(f"sm_plugin/{template}.html", {**needs(*values), **signs})

    key = template, get_language(), values
    if not around:
        return _kept.once(key, lambda: draw({}))
    drawn = _kept.once(key, lambda: SafeString(drawn_around(around, draw)))
    return filled_gaps(drawn, around)


def filled_gaps(drawn: str, values: Mapping[str, Any]) -> SafeString:
    """Return what `drawn_around` has made with its values, each escaped if it is no HTML."""
    return SafeString(drawn % {name: conditional_escape(one) for name, one in values.items()})


def forget_kept() -> None:
    """Draw every field again: for tests."""
    _kept.clear()


def _is_same_for_all(field: BoundField) -> bool:
    """Return True where the form says so; `same_for_all` names fields, or is True for them all."""
    named = getattr(field.form, "same_for_all", ())
    return named is True or (named is not False and field.name in named)


def _looks(field: BoundField, label: str) -> Hashable | None:
    """Return all that decides how the field looks; None for one that must be drawn each time."""
    asked, widget = field.field, field.field.widget
    if not isinstance(widget, Input | Textarea | ChoiceWidget) or isinstance(widget, FileInput):
        return None
    value = field.value()
    is_ours = not field.form.is_bound and isinstance(widget, ChoiceWidget | CheckboxInput)
    if field.errors or not (is_ours or value in (None, "")):
        return None
    return (
        *(get_language(), type(widget), field.html_name, field.auto_id),
        *(label or str(field.label), str(field.help_text), str(value or "")),
        *(asked.required, asked.disabled, asked.localize, field.form.use_required_attribute),
        getattr(asked, "max_length", None),
        tuple(widget.attrs.items()),
        tuple(getattr(widget, "choices", ())),
    )


def _drawn(field: BoundField, label: str) -> SafeString:
    context: dict[str, Any] = {"field": field, "label": label}
    return render_to_string("sm_plugin/partials/field.html", context)
