from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sm_plugin.database.values import is_key
from sm_plugin.teams.choices import Role
from sm_plugin.teams.routing import roles_of_outer, split_roles
from sm_plugin.triage.steps.answers import WITHOUT_AN_ANSWER
from sm_plugin.triage.steps.passing import REFER_REASONS
from sm_plugin.worklist.choices import AfterStep, Density
from sm_plugin.worklist.models import WorklistSettings
from sm_plugin.worklist.services import ITEMS_AT_MOST, NAME_LENGTH, key_shown

from ..forms import reason_field

TAKE, REFER, COMPLETE = "take", "refer", "complete"
LOOK = ("density", "after_step", "uses_keys")
# An answer by message is no reason here: nothing is sent from the list.
REASONS = [(one.value, one.label) for one in WITHOUT_AN_ANSWER]


class BulkForm(forms.Form):
    """A step for the ticked items; `roles` are those that it can refer to."""

    act = forms.ChoiceField(choices=[(one, one) for one in (TAKE, REFER, COMPLETE)])
    role = forms.ChoiceField(
        label=_("Refer to"),
        required=False,
        error_messages={"invalid_choice": _("Nobody else in your teams has this role today.")},
    )
    reason = reason_field(REFER_REASONS, required=False)
    outcome = forms.ChoiceField(
        label=_("How was it settled?"),
        required=False,
        choices=[("", _("Choose a reason")), *REASONS],
    )

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(role, capfirst(str(Role(role).label))) for role in roles]
        self.fields["role"].choices = [("", _("Choose a role")), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("act") == REFER and not given.get("role") and not self.has_error("role"):
            self.add_error("role", _("Choose who should read it."))
        if given.get("act") == REFER and not given.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        if given.get("act") == COMPLETE and not given.get("outcome"):
            self.add_error("outcome", _("Choose how it was settled."))
        return given


def with_others(teams: Any, user: Any) -> Any:
    """Ask along which roles each team has besides the person: nobody refers to oneself."""
    return teams.annotate(roles_of_others=roles_of_outer("pk", besides=user.pk))


def roles_offered(teams: Iterable[Any]) -> tuple[str, ...]:
    """Return the roles that somebody else present has in one of the teams: `with_others`."""
    there = frozenset[str]().union(*(split_roles(team.roles_of_others) for team in teams))
    return tuple(role for role in Role.values if role in there)


def ticked(data: Any) -> dict[str, str]:
    """Return the ticked items as the list showed them, by key; what is no key is left out."""
    given = data.getlist("items")[:ITEMS_AT_MOST]
    return {key_shown(one): one for one in given if is_key(key_shown(one))}


class SaveFilterForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this filter"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Give the filter a name.")},
    )


class SettingsForm(forms.ModelForm):
    """The look and the working of the person's own list."""

    density = forms.ChoiceField(label=_("Rows"), choices=Density.choices)
    after_step = forms.ChoiceField(label=_("After a step show"), choices=AfterStep.choices)
    uses_keys = forms.BooleanField(
        label=_("Use keys: j and k to move, ? for all of them"), required=False
    )

    class Meta:
        model = WorklistSettings
        fields = LOOK
