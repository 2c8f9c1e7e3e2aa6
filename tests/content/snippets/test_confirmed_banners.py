"""An emergency reaches readers once two people stand behind it; one is enough to end it."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry

from content.snippets.banners import Banner, BannerConfirmation
from content.snippets.confirming import confirm, show_alone, words_seen
from portal.accounts.models import User
from tests.content.conftest import Desk

ADD = "wagtailsnippets_content_banner:add"
TITLE = "Leave the building"


def proposal(by: User | None = None, **words: object) -> Banner:
    given = {"severity": "emergency", "title": TITLE, "text": "Go out at once."}
    return Banner.objects.create(locale=Locale.get_default(), proposed_by=by, **(given | words))


def confirmed(banner: Banner, by: User) -> Banner:
    confirm(actor=by, banner=banner, seen=words_seen(banner))
    return Banner.objects.get(pk=banner.pk)


def is_shown(path: str = "/") -> bool:
    return TITLE in Client().get(path).content.decode()


def form(**words: object) -> dict[str, object]:
    start = timezone.localtime() - timedelta(minutes=5)
    return {
        "severity": "emergency",
        "title": TITLE,
        "text": "Go out at once.",
        "starts_at": start.strftime("%Y-%m-%d %H:%M"),
        "ends_at": "",
        "below": "",
    } | words


def test_an_emergency_of_one_person_does_not_show(desk: Desk) -> None:
    answer = desk.browser("martin").post(reverse(ADD), form(), follow=True).content.decode()
    made = Banner.objects.get()
    assert made.proposed_by == desk.martin
    assert not is_shown()
    assert "a second person has to confirm it" in answer
    listed = desk.browser("grace").get(reverse("wagtailadmin_home")).content.decode()
    assert "written by Martin Demo, readers do not see it yet" in listed


def test_those_who_can_confirm_are_told_and_the_author_is_not(
    desk: Desk, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        desk.browser("martin").post(reverse(ADD), form())
    told = {address for one in mail.outbox for address in one.to}
    assert told == {desk.grace.email, desk.ada.email}


def test_a_second_person_lets_it_show_on_screen_and_the_log_names_both(desk: Desk) -> None:
    desk.browser("martin").post(reverse(ADD), form())
    made = Banner.objects.get()
    page, grace = reverse("content_banners:one", args=[made.pk]), desk.browser("grace")
    asked = grace.get(page).content.decode()
    assert "Confirm: readers may see it" in asked
    assert "Withdraw it" in asked
    assert "Take it down" not in asked
    grace.post(page, {"confirm": "1", "seen": words_seen(made)})
    assert is_shown()
    entry = ModelLogEntry.objects.get(action="content.banner.confirm")
    assert entry.message == "Written by Martin Demo, confirmed by Grace Demo"


@pytest.mark.parametrize("who", ["martin", "emily", "priya"])
def test_neither_the_author_nor_somebody_without_the_right_confirms(who: str, desk: Desk) -> None:
    made = proposal(desk.martin)
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.people[who], banner=made, seen=words_seen(made))
    assert not is_shown()


def test_a_superuser_does_not_confirm_her_own(desk: Desk) -> None:
    made = proposal(desk.ada)
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.ada, banner=made, seen=words_seen(made))


def test_who_changed_the_words_last_is_not_the_second_person(desk: Desk) -> None:
    made = proposal(desk.martin)
    edit = reverse("wagtailsnippets_content_banner:edit", args=[made.pk])
    desk.browser("grace").post(edit, form(text="Stay where you are."))
    made.refresh_from_db()
    assert made.proposed_by == desk.grace
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.grace, banner=made, seen=words_seen(made))


def test_words_that_changed_under_the_readers_eyes_are_not_confirmed(desk: Desk) -> None:
    made = proposal(desk.martin)
    seen = words_seen(made)
    made.text = "Stay where you are."
    made.save()
    with pytest.raises(ValidationError):
        confirm(actor=desk.grace, banner=made, seen=seen)
    assert not is_shown()


@pytest.mark.parametrize("change", [{"title": "Another"}, {"ends_at": None}])
def test_a_confirmed_emergency_takes_no_change_but_an_earlier_end(
    change: dict[str, object], desk: Desk
) -> None:
    end = timezone.now() + timedelta(hours=2)
    made = confirmed(proposal(desk.martin, ends_at=end), by=desk.grace)
    edit = reverse("wagtailsnippets_content_banner:edit", args=[made.pk])
    starts = timezone.localtime(made.starts_at).strftime("%Y-%m-%d %H:%M")
    given = form(starts_at=starts, ends_at=timezone.localtime(end).strftime("%Y-%m-%d %H:%M"))
    same = desk.browser("martin").post(edit, given)
    assert same.status_code == 302
    longer = {name: value or "" for name, value in change.items()}
    answer = desk.browser("martin").post(edit, given | longer).content.decode()
    assert "only its end may come earlier" in answer
    assert is_shown()


@pytest.mark.parametrize("change", [{"title": "Another"}, {"ends_at": None}])
def test_a_change_past_the_form_takes_the_confirmation_away(
    change: dict[str, object], desk: Desk
) -> None:
    end = timezone.now() + timedelta(hours=2)
    made = confirmed(proposal(desk.martin, ends_at=end), by=desk.grace)
    for name, value in change.items():
        setattr(made, name, value)
    made.save()
    assert not BannerConfirmation.objects.exists()


def test_a_warning_that_shows_does_not_vanish_by_being_made_an_emergency(desk: Desk) -> None:
    made = proposal(desk.martin, severity="warning")
    assert is_shown()
    edit = reverse("wagtailsnippets_content_banner:edit", args=[made.pk])
    answer = desk.browser("martin").post(edit, form()).content.decode()
    assert "Write a new banner for the emergency" in answer
    assert is_shown()


def test_at_night_an_administrator_shows_it_alone_with_a_reason_that_all_are_told(
    desk: Desk, django_capture_on_commit_callbacks: Callable
) -> None:
    made = proposal(desk.ada)
    page, ada = reverse("content_banners:one", args=[made.pk]), desk.browser("ada")
    seen = {"seen": words_seen(made), "alone": "1"}
    ada.post(page, seen | {"reason": "asap"})
    assert not is_shown()
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(page, seen | {"reason": "Fire at 2 a.m., nobody answers the phone."})
    assert is_shown()
    assert {address for one in mail.outbox for address in one.to} == {
        desk.martin.email,
        desk.grace.email,
    }
    assert "Fire at 2 a.m." in mail.outbox[0].body
    entry = ModelLogEntry.objects.get(action="content.banner.alone")
    assert "Ada Admin" in entry.message
    assert "Fire at 2 a.m." in entry.message
    home = desk.browser("grace").get(reverse("wagtailadmin_home")).content.decode()
    assert "shown by Ada Admin alone" in home
    confirmed(made, by=desk.grace)
    home = desk.browser("grace").get(reverse("wagtailadmin_home")).content.decode()
    assert "shown by Ada Admin alone" not in home


def test_a_publisher_shows_nothing_alone_until_an_administrator_gives_the_right(
    desk: Desk,
) -> None:
    made = proposal(desk.martin)
    words = {"banner": made, "seen": words_seen(made), "reason": "Nobody else is here."}
    with pytest.raises(PermissionDenied):
        show_alone(actor=desk.martin, **words)
    desk.martin.user_permissions.add(Permission.objects.get(codename="show_banner_alone"))
    show_alone(actor=User.objects.get(pk=desk.martin.pk), **words)
    assert is_shown()


def test_a_site_of_one_person_shows_its_emergencies_at_once(desk: Desk, settings: object) -> None:
    settings.CONTENT_TWO_PERSON_RULE = False
    proposal(desk.ada)
    assert is_shown()


def test_emergencies_that_showed_before_the_rule_go_on_showing(desk: Desk) -> None:
    proposal()
    import_module("content.migrations.0012_confirmed_banners").carry_over(apps, None)
    assert is_shown()


def test_editors_and_reviewers_do_not_open_its_page(desk: Desk) -> None:
    made = proposal(desk.martin)
    page = reverse("content_banners:one", args=[made.pk])
    assert [desk.browser(who).get(page).status_code for who in ("emily", "priya")] == [302, 302]


def test_who_gives_a_waiting_emergency_more_time_is_not_its_second_person(desk: Desk) -> None:
    end = timezone.now() + timedelta(hours=2)
    made = proposal(desk.martin, ends_at=end, starts_at=timezone.now().replace(second=0))
    starts = timezone.localtime(made.starts_at).strftime("%Y-%m-%d %H:%M")
    edit = reverse("wagtailsnippets_content_banner:edit", args=[made.pk])
    desk.browser("grace").post(edit, form(starts_at=starts))
    made.refresh_from_db()
    assert made.ends_at is None
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.grace, banner=made, seen=words_seen(made))


def test_what_is_over_is_neither_confirmed_nor_shown_alone(desk: Desk) -> None:
    now = timezone.now()
    made = proposal(
        desk.martin, starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
    )
    page = reverse("content_banners:one", args=[made.pk])
    asked = desk.browser("ada").get(page).content.decode()
    assert "Confirm: readers may see it" not in asked
    assert "Show it now, alone" not in asked
    confirm(actor=desk.grace, banner=made, seen=words_seen(made))
    assert not BannerConfirmation.objects.exists()


def test_what_was_shown_alone_at_night_is_on_the_home_page_in_the_morning(desk: Desk) -> None:
    end = timezone.now() + timedelta(minutes=1)
    made = proposal(desk.ada, ends_at=end)
    reason = "Fire at 2 a.m., nobody answers."
    show_alone(actor=desk.ada, banner=made, seen=words_seen(made), reason=reason)
    Banner.objects.update(ends_at=timezone.now() - timedelta(hours=5))
    grace, home = desk.browser("grace"), reverse("wagtailadmin_home")
    assert reason in grace.get(home).content.decode()
    page = reverse("content_banners:one", args=[made.pk])
    assert "Confirm: it was right to show it" in grace.get(page).content.decode()
    made.refresh_from_db()
    grace.post(page, {"confirm": "1", "seen": words_seen(made)})
    assert reason not in grace.get(home).content.decode()
