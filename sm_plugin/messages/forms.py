import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from sm_plugin.drafts.models import Draft
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.routing import Route, TeamRoutes, routes_of
from sm_plugin.teams.words import route_words
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.forms import BodyForm

SUBJECT_LENGTH = 50  # characters, as in the system this one models
# A browser that fills in an old value after "Back" would make the page forget its own saves.
KEPT_BY_SCRIPT = forms.HiddenInput(attrs={"autocomplete": "off"})


@dataclass(frozen=True)
class TopicChoice:
    """One radio: the topic, and who in this team reads it."""

    topic: Topic
    route: Route
    radio: BoundWidget

    @property
    def route_words(self) -> str:
        return route_words(self.route)


class DraftForm(BodyForm):
    """A text that is kept as a draft while it is written: the page says which version it shows.

    `page` names the opened page and `step` counts its saves (see `drafts.services.Edit`).
    """

    version = forms.IntegerField(required=False, initial=0, widget=KEPT_BY_SCRIPT)
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    step = forms.IntegerField(required=False, initial=0, widget=KEPT_BY_SCRIPT)

    def __init__(self, *args: Any, draft: Draft | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].initial = uuid.uuid4
        if draft is not None:
            self.initial = {**self.initial, **initial(draft)}

    def with_new_key(self) -> "DraftForm":
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
    """What a page that shows the draft starts with."""
    words = draft.words
    return {
        "topic": draft.topic_id,
        "subject": words.subject,
        "body": words.body,
        "version": draft.version,
        "idempotency_key": draft.idempotency_key,
        **words.answers,
    }


class ComposeForm(DraftForm):
    """A new message to one team; only topics that somebody in the team can read are offered.

    Without a team, because the one of the draft takes no messages now, there are no topics.
    """

    topic = forms.ModelChoiceField(
        label=_("What is your message about?"),
        queryset=Topic.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose what your message is about. It decides who reads it first."),
            "invalid_choice": _("Choose one of the topics in the list."),
        },
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT_LENGTH,
        widget=forms.TextInput(attrs={"data-count": SUBJECT_LENGTH, "autocomplete": "off"}),
        error_messages={
            "required": _("Give your message a short subject."),
            "max_length": _(
                "Shorten the subject to %(limit_value)d characters. It has %(show_value)d now."
            ),
        },
    )

    field_order = ("topic", "subject", "body", "idempotency_key")

    def __init__(self, *args: Any, team: CareTeam | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        ways = routes_of(team) if team else TeamRoutes(frozenset())
        topics = Topic.objects.filter(is_active=True)
        self.routes = {topic: way for topic in topics if (way := ways.of(topic))}
        offered = Topic.objects.filter(pk__in=[topic.pk for topic in self.routes])
        cast(forms.ModelChoiceField, self.fields["topic"]).queryset = offered

    def topic_choices(self) -> list[TopicChoice]:
        radios = {radio.data["value"].value: radio for radio in self["topic"]}
        return [TopicChoice(topic, way, radios[topic.pk]) for topic, way in self.routes.items()]

    def clean_subject(self) -> str:
        """One line: a subject never carries line breaks."""
        return " ".join(self.cleaned_data["subject"].split())

    def facts(self) -> Sequence[Fact]:
        """The answers to the topic's questions, as they go with the message."""
        return ()


SIGNATURE_LENGTH = 60  # characters of each line


class SignatureForm(forms.Form):
    """Two lines, each optional; both empty takes the signature away."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=SIGNATURE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "max_length": _(
                "Shorten the name to %(limit_value)d characters. It has %(show_value)d now."
            )
        },
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=SIGNATURE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "max_length": _(
                "Shorten the title to %(limit_value)d characters. It has %(show_value)d now."
            )
        },
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())
