"""Several people into a team at once, and the title and days of one: shown first, then whole."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.teams.members.many_members import Place, add_several, plan_several
from sm_plugin.teams.models import Membership
from sm_plugin.teams.services import assign_patient, plan_membership
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    member,
    patient_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

AT = "/admin/secure-messaging"


@world
def station():
    return FacilityFactory(station_number="402")


@world
def frank(station):
    return administrator(station)


@world
def team(station):
    return team_at(station)


@world
def page(team):
    return f"{AT}/teams/{team.pk}/people/"


def planned(actor, team, *addresses, people=(), role="nurse", **days):
    place = Place(role, **days)
    return plan_several(actor=actor, team=team, addresses=addresses, people=people, place=place)


def today():
    return timezone.localdate()


def test_each_address_is_sorted_and_who_is_refused_reads_why(frank, station, team):
    ann, away = UserFactory(email="Ann@va.example"), UserFactory(is_active=False)
    nurse = member(team_at(station, "Dr. Chen Wei", nurse="Angela Brooks"))
    lead = team.lead_provider
    plan = planned(
        frank,
        team,
        *("ann@va.example", "ANN@va.example", "nobody@va.example", away.email),
        *(frank.email, lead.email),
        people=[nurse],
    )
    assert {person.pk for person in plan.joining} == {ann.pk, nurse.pk}
    why = dict(plan.refused)
    assert "no account" in why["nobody@va.example"]
    assert why[away.email.lower()] == why["nobody@va.example"]
    assert "yourself" in why[frank.email.lower()]
    assert "change the role there" in why[lead.email.lower()]
    assert not Membership.objects.filter(user=ann).exists()


def test_when_one_cannot_join_nobody_does(frank, team):
    ann, gone = UserFactory(), UserFactory(is_active=False)
    with pytest.raises(Refused) as refusal:
        add_several(actor=frank, team=team, people=[ann, gone], place=Place("nurse"))
    assert gone.email.lower() in str(refusal.value.message)
    assert not Membership.objects.filter(user=ann).exists()


def test_title_and_days_are_everybodys(frank, team):
    people = [UserFactory(), UserFactory()]
    first, last = today() + timedelta(days=2), today() + timedelta(days=9)
    place = Place("nurse", "RN", first, last)
    for added in add_several(actor=frank, team=team, people=people, place=place):
        assert (added.title, added.last_day) == ("RN", last)
        assert added.starts_at > timezone.now()


@pytest.mark.parametrize(
    ("addresses", "days"),
    [([], {}), ([f"a{n}@va.example" for n in range(101)], {}), (["a@va.example"], {"days": -1})],
)
def test_nobody_too_many_and_past_days_are_refused(addresses, days, frank, team):
    last = today() + timedelta(days=days["days"]) if days else None
    with pytest.raises(InvalidInput):
        planned(frank, team, *addresses, last_day=last)


def test_a_preview_costs_the_same_for_many_addresses(frank, team):
    people = [UserFactory().email for _number in range(20)]
    planned(frank, team, people[0])
    with CaptureQueriesContext(connection) as few:
        planned(frank, team, people[0])
    with CaptureQueriesContext(connection) as many:
        assert len(planned(frank, team, *people).joining) == 20
    assert len(many) == len(few)


def test_the_administrator_of_another_station_adds_nobody(client, team, page):
    joan = administrator(FacilityFactory(station_number="405"), "Joan Miller")
    ann = UserFactory()
    with pytest.raises(NotAllowed):
        planned(joan, team, ann.email)
    with pytest.raises(NotAllowed):
        add_several(actor=joan, team=team, people=[ann], place=Place("nurse"))
    client.force_login(joan)
    assert client.get(page).status_code == 404
    assert client.post(page, {"addresses": ann.email, "role": "nurse"}).status_code == 404


def test_on_screen_people_are_shown_before_they_join(client, frank, station, team, page):
    colleague = member(team_at(station, "Dr. Chen Wei", nurse="Angela Brooks"))
    stranger = UserFactory(full_name="Sam Stranger", email="sam@va.example")
    client.force_login(frank)
    assert "Angela Brooks" in client.get(page).content.decode()
    words = {
        "addresses": "sam@va.example, nobody@va.example",
        "people": [colleague.pk],
        "role": "nurse",
        "title": "RN",
    }
    preview = client.post(page, words)
    shown = preview.content.decode()
    assert "2 people join as" in shown
    assert "Angela Brooks" in shown
    assert "sam@va.example" in shown
    assert "Sam Stranger" not in shown
    assert "nobody@va.example: there is no account" in shown
    assert not Membership.objects.filter(user=stranger).exists()
    assert client.post(page, words | {"confirmed": "other"}).status_code == 200
    assert not Membership.objects.filter(user=stranger).exists()
    done = client.post(page, words | {"confirmed": preview.context["plan"].token})
    assert done.status_code == 302
    joined = Membership.objects.filter(team=team, title="RN", role="nurse")
    assert set(joined.values_list("user", flat=True)) == {stranger.pk, colleague.pk}


def test_who_joins_a_team_of_their_own_care_is_marked_before_it(client, frank, team, page):
    ruth, tom, ann = patient_at(team.facility), UserFactory(), UserFactory()
    assign_patient(actor=frank, patient=ruth, team=team)
    facts = {"right": "read", "starts_on": today(), "accepted_at": timezone.now()}
    ruth.delegations.create(email=tom.email, delegate=tom, **facts)
    client.force_login(frank)

    def shown(*people):
        addresses = ", ".join(person.email for person in people)
        return client.post(page, {"addresses": addresses, "role": "clerk"}).content.decode()

    preview = shown(ruth.user, tom, ann)
    for person in (ruth.user, tom):
        assert f"{person.email} (a patient of the team, or helps one)" in preview
    assert f"{ann.email}</li>" in preview
    assert "sees and does nothing as a member in that care" in preview
    assert "in that care" not in shown(ann)


def test_going_back_from_the_preview_keeps_what_was_typed(client, frank, page):
    client.force_login(frank)
    typed = {"addresses": "nobody@va.example", "role": "nurse", "title": "RN", "again": "1"}
    back = client.post(page, typed).content.decode()
    assert "Show what would happen" in back
    assert "nobody@va.example" in back
    assert 'value="RN"' in back


def test_colleagues_of_another_station_are_no_choice(client, frank, page):
    other = member(team_at(FacilityFactory(station_number="405"), nurse="Luis Romero"))
    client.force_login(frank)
    assert "Luis Romero" not in client.get(page).content.decode()
    answer = client.post(page, {"people": [other.pk], "role": "nurse"})
    assert answer.context["form"].errors["people"]
    assert not Membership.objects.filter(user=other, team__facility__station_number="402").exists()


def test_one_person_joins_with_a_title_and_planned_days(client, frank, team):
    ann = UserFactory(email="ann@va.example")
    client.force_login(frank)
    words = {
        "team": team.pk,
        "person": "ann@va.example",
        "role": "nurse",
        "title": "LPN",
        "first_day": str(today() + timedelta(days=1)),
        "last_day": str(today() + timedelta(days=5)),
        "confirmed": ann.pk,
    }
    assert client.post(f"{AT}/members/create/", words).status_code == 302
    joined = Membership.objects.get(user=ann)
    assert (joined.title, joined.last_day) == ("LPN", today() + timedelta(days=5))


def test_title_and_last_day_of_a_member_change_and_go(client, frank, team):
    nurse = member(team_at(team.facility, "Dr. Chen Wei", nurse="Angela Brooks"))
    membership = nurse.sm_memberships.get()
    client.force_login(frank)
    at = f"{AT}/members/edit/{membership.pk}/"
    last = today() + timedelta(days=30)
    words = {"role": "nurse", "title": "RN", "last_day": str(last)}
    assert client.post(at, words).status_code == 302
    membership.refresh_from_db()
    assert (membership.title, membership.last_day) == ("RN", last)
    assert f'value="{last}"' in client.get(at).content.decode()
    past = client.post(at, words | {"last_day": str(today() - timedelta(days=1))})
    assert "not past" in past.content.decode()
    assert client.post(at, {"role": "nurse", "title": "", "last_day": ""}).status_code == 302
    membership.refresh_from_db()
    assert (membership.title, membership.ends_at, membership.ended_at) == ("", None, None)


def test_who_left_gets_no_new_days(frank, team):
    nurse = member(team_at(team.facility, "Dr. Chen Wei", nurse="Angela Brooks"))
    membership = nurse.sm_memberships.get()
    Membership.objects.update(ended_at=timezone.now())
    with pytest.raises(Refused):
        plan_membership(actor=frank, membership=membership, title="RN", last_day=None)


@pytest.mark.parametrize("name", ["first_day", "last_day"])
def test_a_day_nobody_can_reckon_with_is_refused_in_words(client, frank, team, page, name):
    client.force_login(frank)
    words = {"addresses": UserFactory().email, "role": "nurse", name: "9999-12-31"}
    answer = client.post(page, words)

    assert answer.status_code == 200
    assert "Enter a year between 1900 and 2999." in answer.content.decode()
    assert not Membership.objects.filter(user__email=words["addresses"]).exists()


def test_a_last_day_nobody_can_reckon_with_changes_no_member(client, frank, team):
    nurse = member(team_at(team.facility, "Dr. Chen Wei", nurse="Angela Brooks"))
    membership = nurse.sm_memberships.get()
    client.force_login(frank)
    words = {"role": "nurse", "title": "RN", "last_day": "9999-12-31"}
    answer = client.post(f"{AT}/members/edit/{membership.pk}/", words)

    assert "Enter a year between 1900 and 2999." in answer.content.decode()
    with pytest.raises(InvalidInput) as refusal:
        plan_membership(actor=frank, membership=membership, title="RN", last_day=date.max)
    assert refusal.value.field == "last_day"
    membership.refresh_from_db()
    assert (membership.title, membership.ends_at) == ("", None)
