"""Appointments on screen."""

import pytest

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment
from sm_plugin.facilities.services import appoint, is_national_administrator

LIST = "/admin/secure-messaging/appointments/"


@pytest.fixture
def as_frank(client, frank, junction):
    client.force_login(frank)
    return client


def form(person, place, **more):
    return {"post": "verifier", "person": person.email, "facility": str(place.pk)} | more


def confirmed(client, data):
    """Send the form, read what is asked, and say yes."""
    asked = client.post(f"{LIST}create/", data)
    assert asked.status_code == 200, asked.url
    assert "token" in asked.context, asked.context["form"].errors
    return client.post(f"{LIST}create/", data | {"confirmed": asked.context["token"]})


def test_a_verifier_is_appointed_and_dismissed_on_screen(as_frank, sam, togus):
    assert confirmed(as_frank, form(sam, togus)).status_code == 302
    appointment = Appointment.objects.get(user=sam)
    assert appointment.facility == togus
    assert sam.full_name in as_frank.get(LIST).content.decode()
    assert as_frank.get(f"{LIST}edit/{appointment.pk}/").status_code == 200
    as_frank.post(f"{LIST}edit/{appointment.pk}/", {"ends": "on"})
    assert Appointment.objects.get(user=sam).until is not None
    assert sam.full_name not in as_frank.get(LIST).content.decode()
    assert sam.full_name in as_frank.get(f"{LIST}?time=past").content.decode()


def test_an_address_shows_no_name_of_a_person_of_another_facility(as_frank, sam, joan, togus):
    for person in (sam, joan):
        page = as_frank.post(f"{LIST}create/", form(person, togus)).content.decode()
        assert person.email in page
        assert person.full_name not in page


def test_an_address_shows_the_name_of_a_colleague(as_frank, frank, sam, togus):
    appoint(actor=frank, user=sam, post="reports", facility=togus)
    page = as_frank.post(f"{LIST}create/", form(sam, togus)).content.decode()
    assert sam.full_name in page


def test_appointing_oneself_is_refused_before_the_question(as_frank, frank, togus):
    page = as_frank.post(f"{LIST}create/", form(frank, togus)).content.decode()
    assert "appoint yourself" in page
    assert 'name="confirmed"' not in page


def test_a_station_of_another_is_neither_offered_nor_taken(as_frank, sam, junction):
    assert "White River" not in as_frank.get(f"{LIST}create/").content.decode()
    as_frank.post(f"{LIST}create/", form(sam, junction, confirmed=f"{sam.pk} verifier"))
    assert not Appointment.objects.filter(user=sam).exists()


def test_wider_places_are_offered_to_national_administrators_alone(
    as_frank, client, superuser, sam, togus
):
    assert 'name="everywhere"' not in as_frank.get(f"{LIST}create/").content.decode()
    wide = {"post": "administrator", "person": sam.email, "facility": "", "everywhere": "on"}
    as_frank.post(f"{LIST}create/", wide)
    assert not Appointment.objects.filter(user=sam).exists()
    client.force_login(superuser)
    assert 'name="everywhere"' in client.get(f"{LIST}create/").content.decode()
    assert confirmed(client, wide).status_code == 302
    assert is_national_administrator(type(sam).objects.get(pk=sam.pk))


@pytest.mark.parametrize("who", ["of a station", "of a region", "national"])
def test_exactly_the_posts_that_the_service_gives_somewhere_are_offered(
    who, client, frank, superuser, sam, togus, junction, make_person
):
    giver = {"of a station": frank, "national": superuser}.get(who) or make_person("Rita")
    if who == "of a region":
        appoint(actor=superuser, user=giver, post="administrator", visn=togus.visn)
    client.force_login(giver)
    shown = client.get(f"{LIST}create/").context["form"].fields
    offered = {value for value, _label in shown["post"].choices if value}
    stations = [{"facility": place} for place in (togus, junction)]
    wider = [{"visn": 1}, {}]

    def gives(post, place):
        try:
            appoint(actor=giver, user=sam, post=post, **place)
        except MessagingError:
            return False
        return True

    places = stations + wider
    assert offered == {post for post in Post if any(gives(post, place) for place in places)}
    assert ("visn" in shown) == any(gives("verifier", place) for place in wider)
    given = [one["facility"] for one in stations if gives("verifier", one)]
    assert list(shown["facility"].queryset) == given


def test_no_post_is_chosen_beforehand_and_words_name_only_the_places_there_are(as_frank, sam):
    page = as_frank.get(f"{LIST}create/")
    assert page.context["form"]["post"].value() == ""
    data = {"post": "verifier", "person": sam.email, "facility": ""}
    answer = as_frank.post(f"{LIST}create/", data)
    assert list(answer.context["form"].errors) == ["facility"]
    assert "all stations" not in answer.content.decode()


def test_a_post_that_may_be_given_elsewhere_alone_is_refused_at_its_field(
    client, frank, superuser, sam, togus, make_facility
):
    appoint(actor=superuser, user=frank, post="administrator", visn=9)
    make_facility("501", visn=9)
    client.force_login(frank)
    answer = client.post(f"{LIST}create/", form(sam, togus, post="administrator"))
    assert list(answer.context["form"].errors) == ["post"]


@pytest.mark.parametrize("more", [{}, {"visn": "1", "everywhere": "on"}])
def test_exactly_one_place_is_asked_for(more, client, superuser, sam, togus):
    client.force_login(superuser)
    data = {"post": "administrator", "person": sam.email, "facility": ""} | more
    page = client.post(f"{LIST}create/", data).content.decode()
    assert "Please choose one" in page


def test_a_list_knows_nothing_of_other_stations(as_frank, joan, superuser, sam):
    page = as_frank.get(LIST).content.decode()
    assert "Frank Moreau" in page
    assert "Joan" not in page
    assert as_frank.get(f"{LIST}?facility__name=x").status_code == 400
    assert as_frank.get(f"{LIST}edit/{joan.sm_appointments.get().pk}/").status_code == 404
