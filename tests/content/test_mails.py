"""Mail about the work on pages comes in its reader's language, whoever's act it tells of."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from content.reviews.reminders import send_due
from content.snippets.banners import Banner
from content.snippets.confirming import propose, show_alone, words_seen
from content.stand_ins.services import name_stand_in
from portal.accounts.models import User
from tests.content.conftest import Desk

pytestmark = pytest.mark.django_db


def works_in(person: User, language: str) -> None:
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})


def told(person: User) -> str:
    (letter,) = [one for one in mail.outbox if one.to == [person.email]]
    return f"{letter.subject}\n{letter.body}"


@pytest.mark.parametrize("alone", [False, True])
def test_each_second_person_reads_of_an_emergency_in_their_own_language(
    alone: bool, desk: Desk, django_capture_on_commit_callbacks: Callable
) -> None:
    works_in(desk.grace, "es")
    banner = Banner.objects.create(
        locale=Locale.get_default(),
        proposed_by=desk.martin,
        severity="emergency",
        title="Leave the building",
        text="Go out at once.",
    )
    with override("es"), django_capture_on_commit_callbacks(execute=True):
        if alone:
            desk.martin.is_superuser = True
            seen = words_seen(banner)
            show_alone(actor=desk.martin, banner=banner, seen=seen, reason="Fire at 2 a.m.")
        else:
            propose(banner)
    assert "aviso de emergencia" in told(desk.grace)
    assert "emergency banner" in told(desk.ada)


def test_a_stand_in_reads_it_in_their_own_language(
    desk: Desk, django_capture_on_commit_callbacks: Callable
) -> None:
    works_in(desk.priya, "es")
    works_in(desk.emily, "en")
    today = timezone.localdate()
    with override("es"), django_capture_on_commit_callbacks(execute=True):
        name_stand_in(
            actor=desk.priya,
            reviewer=desk.priya,
            colleague=desk.emily,
            first_day=today,
            last_day=today + timedelta(days=2),
        )
    assert "You stand in for a reviewer" in told(desk.emily)


def test_a_reminder_comes_in_the_language_of_the_person_s_admin(desk: Desk) -> None:
    works_in(desk.emily, "es")
    send_due(today=timezone.localdate())
    assert "revisi\u00f3n" in told(desk.emily).splitlines()[0]
    assert "needs a review" not in told(desk.emily)
    assert reverse("content_reviews:report") in told(desk.emily)
