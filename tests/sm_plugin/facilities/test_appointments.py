"""Who appoints whom: nobody grants more than they hold, and nobody is locked out."""

import pytest

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import (
    appoint,
    check_grants,
    dismiss,
    is_national_administrator,
    may_manage_rollout,
)


@pytest.fixture
def regional(make_person, superuser, togus):
    person = make_person("Rita Regional")
    appoint(actor=superuser, user=person, post="administrator", visn=togus.visn)
    return person


@pytest.fixture
def national(make_person, superuser):
    person = make_person("Nat National")
    appoint(actor=superuser, user=person, post="administrator")
    return type(person).objects.get(pk=person.pk)


def rights(person):
    person = type(person).objects.get(pk=person.pk)
    return {
        right: {f.station_number for f in Facility.objects.administered_by(person, right)}
        for right in ("manage_rollout", "verify_identity", "view_reports")
    }


def test_a_verifier_verifies_and_does_nothing_else(frank, sam, togus):
    appoint(actor=frank, user=sam, post=Post.VERIFIER, facility=togus)
    assert rights(sam) == {
        "manage_rollout": set(),
        "verify_identity": {"402"},
        "view_reports": set(),
    }
    assert sam.has_perm("wagtailadmin.access_admin")
    assert list(check_grants()) == []


def test_two_posts_of_one_person_end_one_by_one(frank, sam, togus, superuser):
    verifier = appoint(actor=frank, user=sam, post=Post.VERIFIER, facility=togus)
    appoint(actor=superuser, user=sam, post=Post.ADMINISTRATOR, facility=togus)
    dismiss(actor=frank, appointment=verifier)
    assert rights(sam)["verify_identity"] == {"402"}
    dismiss(actor=superuser, appointment=Appointment.objects.current().get(user=sam))
    assert not any(rights(sam).values())
    assert list(check_grants()) == []


def test_a_regional_administrator_runs_each_station_of_the_region_and_no_other(
    regional, togus, make_facility, make_person
):
    elsewhere = make_facility("501", visn=9)
    assert may_manage_rollout(regional, togus)
    assert not may_manage_rollout(regional, elsewhere)
    appoint(actor=regional, user=make_person("New"), post=Post.ADMINISTRATOR, facility=togus)
    with pytest.raises(NotAllowed):
        appoint(actor=regional, user=make_person("Two"), post=Post.REPORTS, facility=elsewhere)
    assert list(check_grants()) == []


def test_a_national_administrator_appoints_everybody_and_ends_on_the_next_request(
    national, superuser, sam, junction
):
    assert is_national_administrator(national)
    appoint(actor=national, user=sam, post=Post.ADMINISTRATOR, facility=junction)
    appoint(actor=national, user=sam, post=Post.ADMINISTRATOR)
    dismiss(actor=superuser, appointment=national.sm_appointments.get())
    again = type(national).objects.get(pk=national.pk)
    assert not is_national_administrator(again)
    assert not again.has_perm("wagtailadmin.access_admin")
    assert list(check_grants()) == []


@pytest.mark.parametrize(
    "place", [{}, {"visn": 1}, {"facility": "junction"}, {"facility": "togus", "post": "top"}]
)
def test_a_stations_administrator_grants_no_more_than_he_holds(place, request, frank, sam, togus):
    given = {"post": Post.ADMINISTRATOR, "facility": None} | place
    if given["facility"]:
        given["facility"] = request.getfixturevalue(given["facility"])
    with pytest.raises((NotAllowed, InvalidInput)):
        appoint(actor=frank, user=sam, **given)
    with pytest.raises(NotAllowed):
        appoint(actor=frank, user=sam, post=Post.ADMINISTRATOR, facility=togus)
    assert not Appointment.objects.filter(user=sam).exists()


def test_a_verifier_and_a_report_reader_appoint_nobody(frank, sam, togus, make_person):
    for post in (Post.VERIFIER, Post.REPORTS):
        appoint(actor=frank, user=sam, post=post, facility=togus)
        with pytest.raises(NotAllowed):
            appoint(actor=sam, user=make_person(post), post=post, facility=togus)


def test_nobody_appoints_or_dismisses_themselves(frank, togus, superuser, national):
    with pytest.raises(NotAllowed):
        appoint(actor=frank, user=frank, post=Post.REPORTS, facility=togus)
    with pytest.raises(NotAllowed):
        appoint(actor=superuser, user=superuser, post=Post.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        dismiss(actor=national, appointment=national.sm_appointments.get())


def test_the_last_national_administrator_and_the_last_of_a_live_station_stay(
    frank, national, superuser, togus, make_person
):
    with pytest.raises(Refused):
        dismiss(actor=superuser, appointment=national.sm_appointments.get())
    Facility.objects.update(stage="live")
    only = frank.sm_appointments.get()
    with pytest.raises(Refused):
        dismiss(actor=superuser, appointment=only)
    appoint(actor=superuser, user=make_person("Next"), post=Post.ADMINISTRATOR, facility=togus)
    dismiss(actor=superuser, appointment=only)
    with pytest.raises(Refused):
        dismiss(actor=superuser, appointment=only)


def test_a_station_that_comes_by_import_belongs_to_its_region(regional, make_facility):
    from sm_plugin.facilities.appointments import settle_regions

    make_facility("503", visn=1)
    assert [str(found) for found in check_grants()]
    settle_regions()
    assert list(check_grants()) == []
