import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.choices import QuestionKind, Role
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.teams.topics.querysets import TopicQuestionQuerySet

from .teams import CareTeam


class Topic(models.Model):
    """The topic of a message; it decides which role reads it first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(unique=True)
    label = models.CharField(_("label"), max_length=60)
    hint = models.CharField(_("hint for the Veteran"), max_length=160, blank=True)
    first_role = models.CharField(_("who reads first"), max_length=16, choices=Role)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.shown_label

    @property
    def shown_label(self) -> str:
        return for_reader(self.label)

    @property
    def shown_hint(self) -> str:
        return for_reader(self.hint)


class TopicQuestion(models.Model):
    """One of the few things staff need to know for a topic; a retired one is kept, not deleted.

    Answers reach staff as facts with the label as it read when the message was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=80)
    help_text = models.CharField(_("help for the Veteran"), max_length=160, blank=True)
    kind = models.CharField(
        _("kind of answer"), max_length=16, choices=QuestionKind, default=QuestionKind.SHORT
    )
    choices = models.TextField(
        _("choices"), blank=True, help_text=_("For a choice: one answer on each line.")
    )
    is_required = models.BooleanField(_("must be answered"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("asked"), default=True)

    objects = TopicQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a topic")
        verbose_name_plural = _("questions of topics")
        ordering = ["topic", "position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "key"], name="sm_question_key_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[str]:
        """The answers of a choice, in their order."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class TeamTopicRoute(models.Model):
    """One team's own way with a topic: another first reader, or the topic is not offered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(
        CareTeam, on_delete=models.CASCADE, related_name="topic_routes", verbose_name=_("team")
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="team_routes", verbose_name=_("topic")
    )
    is_offered = models.BooleanField(
        _("offered by this team"),
        default=True,
        help_text=_("While this is off, patients can't choose the topic for this team."),
    )
    first_role = models.CharField(_("who reads first"), max_length=16, choices=Role, blank=True)
    second_role = models.CharField(_("who is asked next"), max_length=16, choices=Role, blank=True)

    class Meta:
        verbose_name = _("route of a team")
        verbose_name_plural = _("routes of teams")
        ordering = ["team", "topic__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "topic"], name="sm_route_once"),
            models.CheckConstraint(
                condition=models.Q(is_offered=False) | ~models.Q(first_role=""),
                name="sm_route_has_reader",
                violation_error_message=_("Please choose who reads first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.topic}"
