from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext_lazy as _

from sm_plugin.sending.answers import ANSWER, name_of
from sm_plugin.sending.validation import SUBJECT_LENGTH
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.routing import Route, TeamRoutes, routes_of
from sm_plugin.teams.text import route_words
from sm_plugin.teams.topics.asking import offered_topics, questions_of

from .forms import DraftForm
from .question_fields import field_of, kept_field_of


@dataclass(frozen=True)
class TopicChoice:
    """One radio: the topic, who in this team reads it, and what it asks.

    What need not be answered, `more`, stands folded until there is an answer in it.
    """

    topic: Topic
    route: Route
    radio: BoundWidget
    required: Sequence[BoundField]
    more: Sequence[BoundField]
    is_chosen: bool

    @property
    def questions(self) -> list[BoundField]:
        return [*self.required, *self.more]

    @property
    def has_more_to_show(self) -> bool:
        return any(field.value() or field.errors for field in self.more)

    @property
    def route_words(self) -> str:
        return route_words(self.route)


class ComposeForm(DraftForm):
    """A new message to one team; only topics that somebody in the team can read are offered.

    Without a team, because the one of the draft takes no messages now, there are no topics.
    """

    topic = forms.ModelChoiceField(
        label=_("What is your message about?"),
        queryset=Topic.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT_LENGTH,
        widget=forms.TextInput(attrs={"data-count": SUBJECT_LENGTH, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, team: CareTeam | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = routes_of(team) if team else TeamRoutes(frozenset())
        self.routes = {topic: way for topic in offered_topics() if (way := ways.of(topic))}
        field = cast(forms.ModelChoiceField, self.fields["topic"])
        # They are loaded, and the form judges nothing: the field need not ask for them again.
        field.choices = [(topic.pk, field.label_from_instance(topic)) for topic in self.routes]
        self.questions = questions_of(self.routes)
        self._add_questions()

    def _add_questions(self) -> None:
        for topic, questions in self.questions.items():
            make = field_of if str(topic) == self.chosen else kept_field_of
            self.fields |= {name_of(question): make(question) for question in questions}
        names = [name for name in self.fields if name.startswith(ANSWER)]
        self.order_fields(["topic", *names, "subject", "body", "idempotency_key"])

    @property
    def chosen(self) -> str:
        """The key of the chosen topic; empty while there is none."""
        return str(self["topic"].value() or "")

    def topic_choices(self) -> list[TopicChoice]:
        radios = {radio.data["value"]: radio for radio in self["topic"]}
        return [
            TopicChoice(
                topic,
                way,
                radios[topic.pk],
                self._fields_of(topic, is_required=True),
                self._fields_of(topic, is_required=False),
                str(topic.pk) == self.chosen,
            )
            for topic, way in self.routes.items()
        ]

    def _fields_of(self, topic: Topic, *, is_required: bool) -> list[BoundField]:
        """Return the questions of a topic that must be answered, or those that need not."""
        asked = self.questions[topic.pk]
        return [self[name_of(one)] for one in asked if one.is_required == is_required]

    def other_answers(self) -> dict[str, str]:
        """Return answers to questions that this page doesn't show, to be kept all the same."""
        given = self.data if self.is_bound else self.initial
        return {
            name: value
            for name, value in given.items()
            if name.startswith(ANSWER) and name not in self.fields and value
        }
