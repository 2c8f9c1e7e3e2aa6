from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.facilities.services import Move, is_stage, may_override, needs_move, next_stages

MOVE = ("freeze_on", "moving_on", "successor")


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
    override = forms.BooleanField(
        label=_("Go ahead although a step is open"),
        required=False,
        help_text=_("The reason then stands on the board, for everybody who runs stations."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = next_stages(self.instance)
        steps = [(stage.value, stage.label) for stage in following]
        self.fields["next_stage"].choices = [("", _("No change")), *steps]
        if not any(may_override(self.for_user, stage) for stage in following):
            del self.fields["override"]
        stations = Facility.objects.stations().exclude(pk=self.instance.pk)
        self.fields["successor"].queryset = stations.order_by("name", "pk")
        if not (self.instance.is_moving or any(needs_move(stage) for stage in following)):
            for name in MOVE:
                del self.fields[name]

    @property
    def move(self) -> Move:
        return Move(**{name: self.cleaned_data.get(name) for name in MOVE})

    @property
    def changes_move(self) -> bool:
        return bool(set(MOVE) & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reason") and not cleaned.get("next_stage") and "next_stage" in cleaned:
            self.add_error("next_stage", _("Please choose the new stage, or clear the reason."))
        begins = needs_move(cleaned.get("next_stage", ""))
        if self.changes_move and not begins and not self.instance.is_moving:
            text = _("These days belong to a move. Choose that stage, or clear them.")
            self.add_error("next_stage", text)
        return cleaned
