"""Tags and filters to draw a form: its summary of errors, its fields, its choices."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
    Widget,
)
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("portal/forms/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """List all errors of a form with links to their fields; `{{ form }}` doesn't repeat it."""
    if form is None or not form.is_bound:
        return {"errors": []}
    form.error_summary_shown = True  # type: ignore[attr-defined]
    return {"errors": list(_errors(form))}


def _errors(form: BaseForm) -> Iterator[tuple[str, str]]:
    """Return pairs of the id to go to (empty for the form as a whole) and what to put right."""
    for message in form.non_field_errors():
        yield "", str(message)
    for field in form:
        for message in field.errors:
            yield "" if field.is_hidden else first_id(field), _named(field, str(message))


def _named(field: BoundField, message: str) -> str:
    """Say which field is meant; the label of a tick box is a sentence, its message is enough."""
    if field.is_hidden or kind(field) == "checkbox":
        return message
    return f"{str(field.label).rstrip(':')}: {message}"


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the first thing one can focus: a group of choices has none of its own."""
    if isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def kind(field: BoundField) -> str:
    """`choices`, `checkbox` or `control`: the three ways a field is laid out."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(widget, CheckboxInput) else "control"


@register.filter
def styled(field: BoundField) -> SafeString:
    """Return the native control with the portal's class; it has a label, not a placeholder."""
    own = field.field.widget.attrs
    attrs: dict[str, Any] = {"placeholder": False}
    if name := _class_name(field.field.widget):
        attrs["class"] = f"{name} {own.get('class', '')}".strip()
    if count_limit(field):
        described = own.get("aria-describedby") or field.aria_describedby or ""
        attrs["aria-describedby"] = f"{described} {field.auto_id}_count".strip()
    return field.as_widget(attrs=attrs)


def _class_name(widget: Widget) -> str:
    """Return the class of USWDS for a control; files and tick boxes keep the browser's own look."""
    if isinstance(widget, Textarea):
        return "usa-textarea"
    if isinstance(widget, Select):
        return "usa-select"
    return "" if isinstance(widget, CheckboxInput | FileInput) else "usa-input"


@register.filter
def count_limit(field: BoundField) -> int | None:
    """Return the number of characters that fit, where the widget carries `data-count`."""
    limit = field.field.widget.attrs.get("data-count")
    return int(limit) if limit else None
