"""An edit page sends along what it showed, so that only what the person changed is written.

See docs/decisions/0700.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from sm_plugin.text.dates import day_in_words

FIELD = "as_shown"
BESIDE = ""  # the name of no field: what a page shows beside its form
SALT = "sm.as_shown"

Plain = str | bool | list[str]


def keep_changes(form: Any, *, beside: list[str] | None = None) -> bool:
    """Add to an edit form what it shows; in one that was sent, keep only what was changed.

    A field that still says what the page showed gets the value of now. One that a colleague has
    changed as well is refused with the colleague's value, and what was typed stays. `form.parts`
    names the forms of rows inside it. `beside` is what else the page shows and writes whole: if a
    colleague has changed that, all is refused. Return True then, so that it is shown as it is now.
    """
    parts = list(getattr(form, "parts", [form]))
    fields = [part[name] for part in parts for name in part.fields]
    # The keys of rows aren't typed, nor is what can't be changed.
    typed = [one for one in fields if not (one.is_hidden or one.field.disabled)]
    now = {one.html_name: _shown(one.field, one.initial) for one in typed}
    if beside is not None:
        now[BESIDE] = beside
    signer = signing.Signer(salt=f"{SALT}.{form.instance._meta.label_lower}.{form.instance.pk}")
    token = signer.sign_object(now, compress=True)
    form.fields[FIELD] = forms.CharField(required=False, widget=forms.HiddenInput, initial=token)
    if not form.is_bound:
        return False
    sent = form.data.get(FIELD, "")
    data = form.data.copy()
    data[FIELD] = token  # a refused page shows what is so now
    both, problem, is_outdated = _merge(data, typed, sent, signer, now)
    for part in parts:
        part.data = data
    for part in parts:
        part.full_clean()
    for bound in both:
        bound.form.add_error(bound.name, _changed(bound, now[bound.html_name]))
    if problem:
        form.add_error(None, problem)
    form.cleaned_data.pop(FIELD, None)
    return is_outdated


def _merge(
    data: QueryDict, fields: Sequence[Any], sent: str, signer: signing.Signer, now: dict[str, Plain]
) -> tuple[list[Any], str, bool]:
    """Put the values of now where nothing was changed; return the fields that two people changed.

    With that a problem in words, and whether it is of what stands beside the form. A page without
    the hidden value shows nothing: all that it sends is taken as typed.
    """
    if not sent:
        return [], "", False
    try:
        shown = signer.unsign_object(sent)
    except signing.BadSignature:
        text = _("We can't tell what this page has shown. Please look at it and save it again.")
        return [], text, False
    if shown.get(BESIDE) != now.get(BESIDE):
        text = _(
            "A colleague has changed this page meanwhile. Nothing was saved. It shows now what is "
            "so: please enter your changes again."
        )
        return [], text, True
    both = []
    for bound in fields:
        key = bound.html_name
        typed = _plain(bound.field, bound.data)
        if key not in shown or typed == shown[key]:
            _put(data, key, now[key])
        elif now[key] not in (shown[key], typed):
            both.append(bound)
    return both, "", False


def _shown(field: forms.Field, value: Any) -> Plain:
    """Return what a page shows of a value: of several rows only those that it offers."""
    plain = _plain(field, value)
    if not isinstance(field, forms.ModelMultipleChoiceField):
        return plain
    offered: Any = field.queryset
    return sorted(map(str, offered.filter(pk__in=plain).values_list("pk", flat=True)))


def _plain(field: forms.Field, value: Any) -> Plain:
    """Return a value as a page sends it, whichever way it was written."""
    if not isinstance(field, forms.ModelChoiceField):
        try:
            value = field.to_python(value)
        except ValidationError:
            return str(value)
    value = field.prepare_value(value)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return sorted(map(str, value or []))
    if isinstance(value, bool):
        return value
    return "" if value is None else str(value).replace("\r\n", "\n")


def _put(data: QueryDict, key: str, value: Plain) -> None:
    if isinstance(value, list):
        data.setlist(key, value)
    elif isinstance(value, bool):
        data.setlist(key, ["on"] if value else [])
    else:
        data[key] = value


def _changed(bound: Any, value: Plain) -> str:
    text = _(
        "A colleague has changed this meanwhile. It says now: %(now)s. What you entered is still "
        "here: save again if it is right."
    )
    return text % {"now": _in_words(bound.field, value)}


def _in_words(field: Any, value: Plain) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not value:
        return _("nothing")
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        keys = value if isinstance(value, list) else [value]
        found = [str(field.label_from_instance(one)) for one in rows.filter(pk__in=keys)]
        return ", ".join(found) or _("nothing")
    known = field.to_python(value)
    if isinstance(known, date):
        return day_in_words(known)
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return labels.get(str(known), str(known))
