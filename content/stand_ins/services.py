"""Naming a stand-in, ending it, and recording whose step a stand-in took."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page, TaskState

from content.languages import write_to

from .access import ADMIN, is_reviewer, may_name
from .models import ReviewForAnother, StandIn, name_of

NAME = "content.stand_in.name"
END = "content.stand_in.end"
REVIEW = "content.review.for_another"
MOST_DAYS = 92  # a longer absence is a matter for the group of reviewers, not for a stand-in


@transaction.atomic
def name_stand_in(*, actor, reviewer, colleague, first_day: date, last_day: date) -> StandIn:
    """Let the colleague do the reviewer's clinical reviews from the first day to the last.

    Raises ValidationError for people or days that don't go together.
    """
    if not may_name(actor, reviewer):
        raise PermissionDenied
    _lock(reviewer, colleague)
    _check_days(first_day, last_day)
    _check_people(actor, reviewer, colleague)
    _check_nobody_is_both(reviewer, colleague, first_day, last_day)
    made = StandIn.objects.create(
        reviewer=reviewer,
        colleague=colleague,
        first_day=first_day,
        last_day=last_day,
        named_by=actor,
    )
    log(made, NAME, user=actor, data=_facts(made))
    transaction.on_commit(lambda: _tell(made), robust=True)
    return made


@transaction.atomic
def end_stand_in(*, actor, stand_in: StandIn) -> None:
    """End it at once; the stand-in, too, may step back."""
    locked = StandIn.objects.select_for_update().get(pk=stand_in.pk)
    if not (may_name(actor, locked.reviewer) or actor.pk == locked.colleague_id):
        raise PermissionDenied
    if locked.is_over():
        return
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    log(locked, END, user=actor, data=_facts(locked))


@transaction.atomic
def record_review_for(*, step: TaskState, page: Page, actor, reviewer) -> None:
    """Record that a stand-in took this step in the reviewer's place."""
    ReviewForAnother.objects.update_or_create(step_id=step.pk, defaults={"reviewer": reviewer})
    log(page, REVIEW, user=actor, data={"reviewer": name_of(reviewer), "reviewer_id": reviewer.pk})


def _lock(*people) -> None:
    """Two namings that touch one person wait for each other."""
    keys = sorted(person.pk for person in people)
    rows = get_user_model()._default_manager.select_for_update(no_key=True)
    list(rows.filter(pk__in=keys).order_by("pk").values_list("pk"))


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day must not be before the first.")})
    if last_day < timezone.localdate():
        raise ValidationError({"last_day": _("This day has passed.")})
    if last_day - first_day >= timedelta(days=MOST_DAYS):
        raise ValidationError(
            {"last_day": _("Choose at most %(days)s days.") % {"days": MOST_DAYS}}
        )


def _check_people(actor, reviewer, colleague) -> None:
    if not is_reviewer(reviewer):
        raise ValidationError({"reviewer": _("This person does no clinical reviews.")})
    if colleague.pk == reviewer.pk or is_reviewer(colleague):
        raise ValidationError({"colleague": _("This person is a reviewer already.")})
    if colleague.pk == actor.pk:
        raise ValidationError({"colleague": _("Nobody makes themselves a stand-in.")})
    if not (colleague.is_active and colleague.has_perm(ADMIN)):
        raise ValidationError({"colleague": _("This person does not work in the admin.")})


def _check_nobody_is_both(reviewer, colleague, first_day: date, last_day: date) -> None:
    """A person is away once at a time, and nobody who is away stands in for somebody else."""
    then = StandIn.objects.touching(first_day, last_day)
    if then.filter(reviewer=reviewer).exists():
        raise ValidationError(
            {"first_day": _("There is a stand-in on some of these days already.")}
        )
    if then.filter(reviewer=colleague).exists():
        raise ValidationError({"colleague": _("This person is away on some of these days.")})
    if then.filter(colleague=reviewer).exists():
        raise ValidationError(
            {"reviewer": _("This person stands in for somebody on some of these days.")}
        )


def _facts(one: StandIn) -> dict[str, str]:
    return {
        "reviewer": name_of(one.reviewer),
        "colleague": name_of(one.colleague),
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
    }


def _tell(made: StandIn) -> None:
    if made.colleague.email:
        words = {"stand_in": made, "reviewer": name_of(made.reviewer)}
        subject = gettext_lazy("You stand in for a reviewer")
        write_to(made.colleague, subject, "content/stand_ins/named.txt", words)
