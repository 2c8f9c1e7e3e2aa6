from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from content.snippets.topics import Topic

from .finding import LONGEST

KIND_CHOICES = [
    ("", _("All kinds")),
    ("spotlight", _("Spotlights")),
    ("learning", _("Active Learning")),
    ("topic", _("Topics")),
    ("other", _("Other pages")),
]


class SearchForm(forms.Form):
    """By GET, so that a search can be bookmarked; unknown filters are refused."""

    # Nobody takes a filter for an order, so no field has to say that it may stay empty.
    all_optional = True

    q = forms.CharField(
        label=_("Search this site"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": _("Search for fewer words, up to 100 characters.")},
    )
    type = forms.ChoiceField(label=_("Kind of page"), required=False, choices=KIND_CHOICES)
    topic = forms.ModelChoiceField(
        label=_("Topic"),
        required=False,
        queryset=Topic.objects.none(),
        to_field_name="slug",
        empty_label=_("All topics"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        active = Locale.get_active()
        topic.queryset = Topic.objects.filter(locale=active)
        if asked := self.data.get("topic"):
            given: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            given["topic"] = _slug_in(active, asked)
            self.data = given

    @property
    def is_narrowed(self) -> bool:
        """Return True if a kind or a topic is asked for, or could not be."""
        asked = (self.data.get("type"), self.data.get("topic"))
        return any(asked) or bool(self.errors.keys() & {"type", "topic"})


def _slug_in(active: Locale, asked: str) -> str:
    """Return the topic's slug in this language: the links to other languages keep what was asked.

    A topic that is not in this language narrows nothing; an unknown one stays, and is refused. So
    does one with a NUL, which PostgreSQL can't look for.
    """
    known = list(Topic.objects.filter(slug=asked)) if "\0" not in asked else []
    if not known or any(topic.locale_id == active.pk for topic in known):
        return asked
    keys = [topic.translation_key for topic in known]
    own = Topic.objects.filter(locale=active, translation_key__in=keys).first()
    return own.slug if own else ""
