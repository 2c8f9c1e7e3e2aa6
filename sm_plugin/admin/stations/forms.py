from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.facilities.services import Move, is_stage, may_override, needs_move, next_stages

DAYS = ("freeze_on", "moving_on")
MOVE = (*DAYS, "successor")


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
        # The one that was chosen stays in the list, whatever has become of it.
        able = Q(parent=None, closes_on=None) | Q(pk=self.instance.successor_id)
        others = Facility.objects.filter(able).exclude(pk=self.instance.pk)
        self.fields["successor"].queryset = others.order_by("name", "pk")
        for name in self._not_asked(following):
            del self.fields[name]

    def _not_asked(self, following: Iterable[str]) -> Sequence[str]:
        """Return the fields of a move that can't change: once it is over, its days."""
        if self.instance.has_moved:
            return DAYS
        moves = self.instance.is_moving or any(needs_move(stage) for stage in following)
        return () if moves else MOVE

    @property
    def move(self) -> Move:
        now = {name: getattr(self.instance, name) for name in MOVE}
        asked = {name: self.cleaned_data.get(name) for name in MOVE if name in self.fields}
        return Move(**now | asked)

    @property
    def changes_move(self) -> bool:
        return bool(set(MOVE) & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reason") and not cleaned.get("next_stage") and "next_stage" in cleaned:
            self.add_error("next_stage", _("Please choose the new stage, or clear the reason."))
        begins = needs_move(cleaned.get("next_stage", ""))
        has_move = self.instance.is_moving or self.instance.has_moved
        if self.changes_move and not begins and not has_move:
            text = _("These days belong to a move. Choose that stage, or clear them.")
            self.add_error("next_stage", text)
        return cleaned
