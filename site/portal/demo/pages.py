"""Pages in every state of their yearly review, for the report and the panels of the admin."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from content.pages.learning import LearningPage
from content.reviews.dates import months_after
from content.reviews.models import ReviewRecord, Way
from content.reviews.services import carry_over
from content.seed.groups import REVIEWERS, add_groups
from content.seed.site import site_home
from content.seed.workflow import add_workflow

# How long until each lesson is due, in days; the spotlight of 2010 stays overdue.
DUE_IN = {"talking-with-your-provider": 12, "taking-an-active-role": 200}


def prepare_groups() -> None:
    """Add groups and workflow, also to a demonstration that was made before they existed."""
    if home := site_home():
        add_groups(home)
        add_workflow(home)


def date_reviews() -> None:
    """Date only records that still say what the seeded page said; others stay."""
    reviewers = Group.objects.filter(name=REVIEWERS).first()
    untouched = ReviewRecord.objects.filter(way=Way.CARRIED_OVER, due_on__lt=timezone.localdate())
    for page in LearningPage.objects.filter(slug__in=DUE_IN, review_record__in=untouched):
        day = months_after(timezone.localdate() + timedelta(days=DUE_IN[page.slug]), -12)
        carry_over(page=page, on=day, group=reviewers)
