from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.models.topics import TeamTopicRoute, TopicQuestion
from sm_plugin.teams.topics.questions import QuestionWording

FIELDS = ("label", "help_text", "kind", "choices", "is_required", "position", "is_active")
QuestionFormSet = inlineformset_factory(
    Topic,
    TopicQuestion,
    fields=FIELDS,
    extra=2,
    can_delete=False,
    widgets={"choices": forms.Textarea(attrs={"rows": 3})},
)


class TopicForm(WagtailAdminModelForm):
    """A topic with its questions below it, and empty rows for new ones.

    A Django formset in place of Wagtail's inline panel: that one needs an inline script.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.questions = QuestionFormSet(data, instance=self.instance, prefix="questions")

    @property
    def parts(self) -> list[Any]:
        """Return the form and those of its rows."""
        return [self, *self.questions]

    def is_valid(self) -> bool:
        return bool(super().is_valid() and self.questions.is_valid())

    def changed_questions(self) -> list[QuestionWording]:
        """Return the rows to write: those that were changed, and new ones that were filled in."""
        return [self._wording(form) for form in self.questions if form.has_changed()]

    @staticmethod
    def _wording(form: Any) -> QuestionWording:
        known = None if form.instance._state.adding else form.instance.pk
        return QuestionWording(id=known, **{name: form.cleaned_data[name] for name in FIELDS})


class RouteForm(WagtailAdminModelForm):
    """A new exception for a team of one of the administrator's own places."""

    class Meta:
        model = TeamTopicRoute
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = CareTeam.objects.run_by(self.for_user).open().named()


class ChangeRouteForm(WagtailAdminModelForm):
    """Another way for the topic in this team, or the usual one again."""

    usual = forms.BooleanField(
        label=_("Go the usual way again"),
        required=False,
        help_text=_("This exception is removed. The topic goes as it does in other teams."),
    )

    class Meta:
        model = TeamTopicRoute
        fields: list[str] = []
