import uuid
from collections.abc import Sequence
from typing import Any, Self

from django import forms
from django.forms.utils import ErrorDict

from sm_plugin.drafts.models import Draft
from sm_plugin.sending.answers import Problem
from sm_plugin.web.forms import BodyForm

# A browser that fills in an old value after "Back" would make the page forget its own saves.
KEPT_BY_SCRIPT = forms.HiddenInput(attrs={"autocomplete": "off"})


class DraftForm(BodyForm):
    """A text that is kept as a draft while it is written: the page says which version it shows.

    `page` names the opened page and `step` counts its saves (see `drafts.services.Edit`). What it
    `quotes` goes along for the draft that is made when this one has gone. It judges nothing by
    itself: `EditForm` reads what was posted, and `sending` says what must be put right.
    """

    same_for_all = True  # labels and choices are the plugin's and its administrators' own

    version = forms.CharField(required=False, initial=0, widget=KEPT_BY_SCRIPT)
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    step = forms.CharField(required=False, initial=0, widget=KEPT_BY_SCRIPT)
    quotes = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        draft: Draft | None = None,
        problems: Sequence[Problem] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.problems = problems
        self.fields["page"].initial = uuid.uuid4
        if draft is not None:
            self.initial = {**self.initial, **initial(draft)}

    def full_clean(self) -> None:
        """Show each problem at its field."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for problem in self.problems:
            self.add_error(problem.part if problem.part in self.fields else None, str(problem.text))

    def with_new_key(self) -> Self:
        """The same words as a new draft, for a form whose draft is no more."""
        super().with_new_key()
        self.data = {**self.data, "version": "0"}
        return self

    def at_version_of(self, draft: Draft) -> "DraftForm":
        """The same words on a page that knows the draft they are kept in by now."""
        known = {"version": draft.version, "idempotency_key": draft.idempotency_key}
        self.data = {**dict(self.data.items()), **{k: str(v) for k, v in known.items()}}
        return self


def initial(draft: Draft) -> dict[str, Any]:
    """Return what a page that shows the draft starts with."""
    words = draft.words
    return {
        "topic": draft.topic_id,
        "subject": words.subject,
        "body": words.body,
        "version": draft.version,
        "quotes": draft.quotes,
        "idempotency_key": draft.idempotency_key,
        **words.answers,
    }
