from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sm_plugin.facilities.models import StageChange
from sm_plugin.facilities.services import is_stage, next_stages


class StageField(forms.ChoiceField):
    """Takes any stage: the service says why a step isn't possible, better than a list can."""

    def valid_value(self, value: Any) -> bool:
        return is_stage(value)


class StationForm(WagtailAdminModelForm):
    """Ask for what an administrator may set on a station; a new stage needs a reason."""

    next_stage = StageField(label=_("Next stage"), required=False)
    reason = forms.CharField(
        label=_("Reason for the new stage"),
        required=False,
        max_length=StageChange._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the history. Colleagues and national administrators can read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(stage.value, stage.label) for stage in next_stages(self.instance)]
        self.fields["next_stage"].choices = [("", _("No change")), *steps]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reason") and not cleaned.get("next_stage") and "next_stage" in cleaned:
            self.add_error("next_stage", _("Please choose the new stage, or clear the reason."))
        return cleaned
