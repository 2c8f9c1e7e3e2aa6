"""Closing a station or a clinic on screen: what it touches, what stands in the way, then yes."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.calendar import is_business_day
from sm_plugin.facilities.models import Appointment, ClosingChange, Facility
from sm_plugin.facilities.services import change_stage
from sm_plugin.rollout.closing.services import close_facility
from sm_plugin.rollout.models import Interest
from tests.factories import UserFactory, team_at

TODAY = date.today()
SOON = TODAY + timedelta(days=90)
FORM = {"act": "close", "day": str(SOON), "goes_to": "", "reason": "The building is sold"}


@pytest.fixture
def nora(sam):
    codenames = ["change_facility", "access_admin"]
    sam.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return sam


@pytest.fixture
def as_nora(client, nora, junction):
    client.force_login(nora)
    return client


def page_of(place):
    return reverse("secure-messaging_stations_closing", args=[place.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


def closed(client, place, **form):
    """Send the form, and then the yes to what was shown."""
    shown = client.post(page_of(place), FORM | form)
    assert shown.status_code == 200
    assert "Nothing has changed yet." in text_of(shown)
    return client.post(page_of(place), FORM | form | {"confirmed": shown.context["token"]})


def test_nothing_is_chosen_at_first_and_nothing_changes_before_the_yes(as_nora, togus):
    page = as_nora.get(page_of(togus))
    assert [field.value() for field in page.context["close"]] == [None, None, None]
    page = as_nora.post(page_of(togus), FORM)
    assert "Nothing new begins there from now on" in text_of(page)
    assert not ClosingChange.objects.exists()


def test_a_station_closes_on_its_day_and_is_opened_again(as_nora, nora, togus, junction):
    response = closed(as_nora, togus, goes_to=str(junction.pk))
    assert response.status_code == 302
    togus.refresh_from_db()
    assert (togus.closes_on, togus.goes_to) == (SOON, junction)
    assert AuditEvent.objects.filter(actor_key=str(nora.pk), code="close").count() == 1
    page = text_of(as_nora.get(page_of(togus)))
    assert f"{togus.name} closes on" in page
    assert "The building is sold" in page

    response = closed(as_nora, togus, act="open", **{"again-reason": "A mistake"})
    assert response.status_code == 302
    togus.refresh_from_db()
    assert (togus.closes_on, togus.goes_to) == (None, None)
    history = text_of(as_nora.get(f"/admin/secure-messaging/stations/edit/{togus.pk}/"))
    assert "The building is sold" in history
    assert "A mistake" in history


def test_a_yes_to_another_day_closes_nothing(as_nora, togus):
    token = as_nora.post(page_of(togus), FORM).context["token"]
    page = as_nora.post(page_of(togus), FORM | {"day": str(TODAY), "confirmed": token})
    assert page.status_code == 200
    assert not ClosingChange.objects.exists()


def test_the_same_yes_sent_twice_says_that_it_is_so_and_changes_nothing(as_nora, togus):
    """Back and yes again without a script: it has closed, and nothing is asked."""
    for act in ({}, {"act": "open", "again-reason": "A mistake"}):
        form = FORM | act
        form["confirmed"] = as_nora.post(page_of(togus), form).context["token"]
        as_nora.post(page_of(togus), form)
        before = ClosingChange.objects.count()
        second = as_nora.post(page_of(togus), form, follow=True)
        assert second.redirect_chain
        words = f"{togus.name} is open again." if act else f"{togus.name} closes on"
        assert words in text_of(second)
        assert "Nothing has changed yet." not in text_of(second)
        assert ClosingChange.objects.count() == before


def test_a_yes_to_what_is_no_more_so_says_that_it_is_asked_again(as_nora, togus):
    token = as_nora.post(page_of(togus), FORM).context["token"]
    Interest.objects.create(facility=togus, email="r@example.org", confirmed_at=timezone.now())
    page = as_nora.post(page_of(togus), FORM | {"confirmed": token})
    assert "Something has changed since you looked." in text_of(page)
    assert "Something has changed" not in text_of(as_nora.post(page_of(togus), FORM))


def test_who_opens_a_place_that_is_open_reads_so(as_nora, togus):
    page = as_nora.post(page_of(togus), {"act": "open", "again-reason": "A mistake"})
    assert "This facility is not closed." in text_of(page)


@pytest.mark.parametrize("missing", ["day", "reason"])
def test_a_day_and_a_reason_are_asked_for(missing, as_nora, togus):
    page = as_nora.post(page_of(togus), FORM | {missing: ""})
    assert missing in page.context["close"].errors


def test_what_the_service_refuses_stands_in_the_form(as_nora, togus):
    page = as_nora.post(page_of(togus), FORM | {"day": str(TODAY - timedelta(days=3))})
    assert "today or a later day" in str(page.context["close"].errors["day"])
    assert page.context["close"]["reason"].value() == FORM["reason"]


def test_each_obstacle_leads_to_where_it_is_removed(as_nora, togus, caribou, superuser):
    team_at(caribou)
    page = text_of(as_nora.get(page_of(togus)))
    assert "1 clinic of this station is open" in page
    assert page_of(caribou) in page
    assert "Show what would change" not in page
    page = text_of(as_nora.get(page_of(caribou)))
    assert "1 care team is open" in page
    assert "/admin/secure-messaging/teams/?place=402GA" in page
    for stage in ("preparing", "pilot"):
        change_stage(actor=superuser, facility=togus, to=stage, reason="Next")
    page = text_of(as_nora.get(page_of(togus)))
    assert "it has to move first" in page
    assert f"/stations/edit/{togus.pk}/" in page


def test_a_form_sent_past_the_obstacles_is_refused_in_words(as_nora, togus, caribou):
    page = as_nora.post(page_of(togus), FORM)
    assert "closed yet: 1 clinic of this station is open" in str(page.context["close"].errors)
    assert "1 clinic of this station is open" in text_of(page)
    assert not ClosingChange.objects.exists()


def test_who_runs_one_station_has_no_such_page_and_no_link_to_it(client, frank, togus):
    client.force_login(frank)
    assert client.get(page_of(togus)).status_code == 404
    assert client.post(page_of(togus), FORM).status_code == 404
    assert page_of(togus) not in text_of(
        client.get(f"/admin/secure-messaging/stations/edit/{togus.pk}/")
    )


def test_the_pages_of_a_station_that_closes_offer_nothing_that_begins(client, frank, nora, togus):
    close_facility(actor=nora, facility=togus, day=SOON, reason="It shuts")
    client.force_login(frank)
    station = text_of(client.get(f"/admin/secure-messaging/stations/edit/{togus.pk}/"))
    assert "closes on" in station
    readiness = text_of(client.get(reverse("secure-messaging_stations_readiness", args=[togus.pk])))
    assert "Nothing is to be made ready here any more." in readiness
    assert "Send the test message" not in readiness
    form = client.get("/admin/secure-messaging/teams/create/").context["form"]
    assert list(form.fields["facility"].queryset) == []
    assert (
        list(
            client.get("/admin/secure-messaging/board/days/")
            .context["form"]
            .fields["stations"]
            .widget.choices
        )
        == []
    )


def test_of_a_closed_station_only_verifiers_are_appointed(client, frank, nora, togus, sam):
    close_facility(actor=nora, facility=togus, day=TODAY, reason="It shuts")
    client.force_login(frank)
    page = "/admin/secure-messaging/appointments/create/"
    form = {"person": UserFactory(email="vera@example.org").email, "facility": str(togus.pk)}
    assert "Nothing new begins there" in text_of(client.post(page, form | {"post": "reports"}))
    form["post"] = "verifier"
    form["confirmed"] = client.post(page, form).context["token"]
    assert client.post(page, form).status_code == 302
    [given] = Appointment.objects.filter(facility=togus).exclude(user=frank)
    assert given.post == "verifier"


def test_a_closed_station_is_offered_no_day_off_and_a_closed_clinic_is_none_of_its_sites(
    client, nora, frank, togus, caribou
):
    station = f"/admin/secure-messaging/stations/edit/{togus.pk}/"
    client.force_login(frank)
    assert "<dt>Sites of this station</dt> <dd>1</dd>" in text_of(client.get(station))
    close_facility(actor=nora, facility=caribou, day=TODAY, reason="It shuts")
    assert "<dt>Sites of this station</dt> <dd>0</dd>" in text_of(client.get(station))
    page = reverse("secure-messaging_stations_daysoff", args=[togus.pk])
    assert "Add the day" in text_of(client.get(page))
    close_facility(actor=nora, facility=togus, day=TODAY, reason="It shuts")
    assert "Add the day" not in text_of(client.get(page))
    later = [TODAY + timedelta(days=number) for number in range(1, 9)]
    day = next(one for one in later if is_business_day(one))
    late = client.post(page, {"day": str(day), "name": "Snow"})
    assert "Nothing new begins there." in text_of(late)


def test_a_closed_place_is_no_choice_of_a_claim_or_of_a_move(client, nora, sam, togus, junction):
    close_facility(actor=nora, facility=togus, day=TODAY, reason="It shuts")
    client.force_login(sam)
    form = client.get(reverse("sm_plugin:claim_teams")).context["form"]
    assert list(form.fields["station"].queryset) == [junction]
    Facility.objects.filter(pk=junction.pk).update(stage="live")
    page = client.get(f"/admin/secure-messaging/stations/edit/{junction.pk}/")
    assert list(page.context["form"].fields["successor"].queryset) == []
