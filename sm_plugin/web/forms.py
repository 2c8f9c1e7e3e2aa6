import uuid
from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sm_plugin.errors import InvalidInput
from sm_plugin.sending.validation import BODY_LENGTH

# Far beyond what can be sent, so that a draft keeps even a text that must be shortened.
KEPT_LENGTH = 100_000  # characters
LARGEST = 2**31 - 1  # that the columns of versions and steps can hold


class DayInput(forms.DateInput):
    """The browser's own date field, which takes a day in one form only, in every language.

    Wagtail's needs an inline script, which the portal's policy forbids.
    """

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class KeyedForm(forms.Form):
    """A form with the key that makes sending it twice harmless."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["idempotency_key"].initial = uuid.uuid4

    def with_new_key(self) -> Self:
        """The same words under another key, for a form that was already used once."""
        self.data = {**dict(self.data.items()), "idempotency_key": str(uuid.uuid4())}
        return self


class MakingForm(KeyedForm):
    """A keyed form of a thing that is not a message; one without the key makes a thing each time.

    So a page that was opened before its form had one still works.
    """

    idempotency_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


def status_of(form: forms.Form) -> int:
    """Return the status of a page with the form: 422 if something in it must be put right."""
    return 422 if form.errors else 200


class BodyForm(KeyedForm):
    """A plain text and the key that makes sending it twice harmless."""

    body = forms.CharField(
        label=_("Message"),
        max_length=BODY_LENGTH,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 10, "data-count": BODY_LENGTH}),
        error_messages={
            "required": _("Write your message."),
            "max_length": _(
                "Shorten your message to %(limit_value)d characters. It has %(show_value)d now."
            ),
        },
    )


class KeptForm(forms.Form):
    """An autosave: it asks for nothing, cuts nothing and tidies nothing.

    The words in `texts`, and what the page knows of the draft; what is not usable of that counts
    as not given, each by itself.
    """

    texts = frozenset({"body"})

    body = forms.CharField(required=False, strip=False, max_length=KEPT_LENGTH)
    version = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    page = forms.UUIDField(required=False)
    step = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    idempotency_key = forms.UUIDField(required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({name: str(value).replace("\0", "") for name, value in data.items()})

    @property
    def key(self) -> uuid.UUID | None:
        return self._given().get("idempotency_key")

    def kept(self) -> dict[str, Any]:
        """Return what is usable; raise `InvalidInput` for a text too long even to be kept."""
        given = self._given()
        if self.texts & self.errors.keys():
            raise too_long_to_be_kept()
        return given | self.place()

    def place(self) -> dict[str, Any]:
        """Return the version, page and step that came: a form that comes back goes on from them."""
        given = self._given()
        numbers = {name: given.get(name) or 0 for name in ("version", "step")}
        return {"page": given.get("page")} | numbers

    def _given(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


def too_long_to_be_kept() -> InvalidInput:
    return InvalidInput(gettext("This text is too long to be kept. Please shorten it."))
