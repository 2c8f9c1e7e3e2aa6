"""Menus and one-line inputs as HTML without templates: Django takes three for each menu's option.

The same HTML as Django's own templates make, which a test compares. Whatever else a field has
for a widget is left to Django.
"""

from collections.abc import Callable
from typing import Any

from django.forms import BoundField, HiddenInput
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


def plain_html(field: BoundField, attrs: dict[str, Any]) -> SafeString | None:
    """Return the field's control with these attributes; None for a widget that is not known."""
    widget = field.field.widget
    draw = _DRAWN.get(widget.template_name)
    if draw is None or field.field.localize:
        return None
    attrs = field.build_widget_attrs(attrs, widget)
    if field.auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", field.auto_id)
    return draw(widget.get_context(field.html_name, field.value(), attrs)["widget"])


def hidden_html(field: BoundField) -> SafeString:
    """Return a hidden field."""
    widget = field.field.widget
    if type(widget) is not HiddenInput or widget.attrs or widget.is_localized:
        return SafeString(field)
    value = widget.format_value(field.value())
    return format_html(
        '<input type="hidden" name="{}"{}{}>',
        field.html_name,
        "" if value is None else format_html(' value="{}"', value),
        format_html(' id="{}"', field.auto_id) if field.auto_id else "",
    )


def drawn_plainly(template: str, widget: dict[str, Any]) -> SafeString | None:
    """Return what this template of Django's makes of the widget; None where that is left to it."""
    draw = _DRAWN.get(template) or _MORE.get(template)
    return draw(widget) if draw is not None and _is_plain(widget) else None


def _is_plain(widget: dict[str, Any]) -> bool:
    """Return False for groups of options, labels around inputs, and numbers put into words."""
    labels = [widget.get("label", "")]
    for group, options, _index in widget.get("optgroups", ()):
        labels += [option["label"] for option in options]
        if group:
            return False
    return not widget.get("wrap_label") and all(isinstance(one, str | Promise) for one in labels)


def _input(widget: dict[str, Any]) -> SafeString:
    value = {} if widget["value"] is None else {"value": widget["value"]}
    named = {"type": widget["type"], "name": widget["name"]} | value
    return format_html("<input{}>", _attributes(named | widget["attrs"]))


def _select(widget: dict[str, Any]) -> SafeString:
    options = (one for _group, options, _index in widget["optgroups"] for one in options)
    drawn = format_html_join("", "<option{}>{}</option>", map(_option, options))
    attributes = _attributes({"name": widget["name"]} | widget["attrs"])
    return format_html("<select{}>{}</select>", attributes, drawn)


def _textarea(widget: dict[str, Any]) -> SafeString:
    attributes = _attributes({"name": widget["name"]} | widget["attrs"])
    return format_html("<textarea{}>\n{}</textarea>", attributes, widget["value"] or "")


def _option(option: dict[str, Any]) -> tuple[SafeString, str]:
    return _attributes({"value": option["value"]} | option["attrs"]), option["label"]


def _attributes(given: dict[str, Any]) -> SafeString:
    """Return attributes in their order: True stands for the name alone, False for nothing."""
    drawn = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in given.items()
        if value is not False
    )
    return mark_safe("".join(drawn))  # noqa: S308 - each part is escaped


_DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "django/forms/widgets/date.html": _input,
    "django/forms/widgets/email.html": _input,
    "django/forms/widgets/hidden.html": _input,
    "django/forms/widgets/text.html": _input,
    "django/forms/widgets/select.html": _select,
}
# What the portal's renderer draws beside them.
_MORE: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "django/forms/widgets/checkbox.html": _input,
    "django/forms/widgets/number.html": _input,
    "django/forms/widgets/radio_option.html": _input,
    "django/forms/widgets/tel.html": _input,
    "django/forms/widgets/textarea.html": _textarea,
}
