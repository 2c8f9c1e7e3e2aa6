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
SALT = "sm.as_shown"

Plain = str | bool | list[str]


def keep_changes(form: Any) -> None:
    """Add to an edit form what it shows; in one that was sent, keep only what was changed.

    A field that still says what the page showed gets the value of now. One that a colleague has
    changed as well is refused with the colleague's value, and what was typed stays. `form.parts`
    names the forms of rows inside it.
    """
    parts = list(getattr(form, "parts", [form]))
    fields = [part[name] for part in parts for name in part.fields]
    # The keys of rows aren't typed.
    now = {one.html_name: _plain(one.field, one.initial) for one in fields if not one.is_hidden}
    signer = signing.Signer(salt=f"{SALT}.{form.instance._meta.label_lower}.{form.instance.pk}")
    token = signer.sign_object(now, compress=True)
    form.fields[FIELD] = forms.CharField(required=False, widget=forms.HiddenInput, initial=token)
    if not form.is_bound:
        return
    sent = form.data.get(FIELD, "")
    data = form.data.copy()
    data[FIELD] = token  # a refused page shows what is so now
    both, problem = _merge(data, [one for one in fields if one.html_name in now], sent, signer, now)
    for part in parts:
        part.data = data
    for part in parts:
        part.full_clean()
    for bound in both:
        bound.form.add_error(bound.name, _changed(bound, now[bound.html_name]))
    if problem:
        form.add_error(None, problem)
    form.cleaned_data.pop(FIELD, None)


def _merge(
    data: QueryDict, fields: Sequence[Any], sent: str, signer: signing.Signer, now: dict[str, Plain]
) -> tuple[list[Any], str]:
    """Put the values of now where nothing was changed; return the fields that two people changed.

    A page without the hidden value shows nothing: all that it sends is taken as typed.
    """
    if not sent:
        return [], ""
    try:
        shown = signer.unsign_object(sent)
    except signing.BadSignature:
        text = _("We can't tell what this page has shown. Please look at it and save it again.")
        return [], text
    both = []
    for bound in fields:
        key = bound.html_name
        typed = _plain(bound.field, bound.data)
        if key not in shown or typed == shown[key]:
            _put(data, key, now[key])
        elif now[key] not in (shown[key], typed):
            both.append(bound)
    return both, ""


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
        found = [field.label_from_instance(one) for one in rows.filter(pk=value)]
        return str(found[0]) if found else _("nothing")
    known = field.to_python(value)
    if isinstance(known, date):
        return day_in_words(known)
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return labels.get(str(known), str(known))
