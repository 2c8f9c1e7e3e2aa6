import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sm_plugin.sending.validation import BODY_LENGTH


class BodyForm(forms.Form):
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
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["idempotency_key"].initial = uuid.uuid4

    def with_new_key(self) -> "BodyForm":
        """The same words under another key, for a form that was already used once."""
        self.data = {**dict(self.data.items()), "idempotency_key": str(uuid.uuid4())}
        return self
