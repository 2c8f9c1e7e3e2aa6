"""Previews of files: the names on them, teams that nobody would read, and who is left out."""

import pytest

from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import add_member
from tests.factories import UserFactory, national_administrator, service_at, team_at
from tests.imports import plan_import
from tests.sm_plugin.rollout.test_importing import PANELS, TEAMS, file, upload

pytestmark = pytest.mark.django_db


def test_a_preview_shows_the_name_that_patients_will_read_to_who_may_know_it(station, frank):
    stranger = UserFactory(full_name="Dr. Vera Hidden", email="vera@va.example")
    known = team_at(station, "Dr. Maria Santos").lead_provider
    lines = [f"402,{one.email.lower()},heart,yes" for one in (stranger, known)]
    plan = plan_import(actor=frank, kind="teams", content=file(TEAMS, *lines))
    assert "Hidden" not in plan.new[0].words
    assert "patients read “Dr. Maria Santos" in plan.new[1].words
    national = plan_import(
        actor=national_administrator(), kind="teams", content=file(TEAMS, *lines)
    )
    assert "Hidden" in national.new[0].words


def test_a_preview_warns_of_a_team_that_would_accept_with_its_lead_alone(client, station, frank):
    client.force_login(frank)
    lead = UserFactory(email="santos@va.example")
    team = team_at(station, "Dr. Chen Wei")
    CareTeam.objects.filter(pk=team.pk).update(accepts_messages=False)
    Membership.objects.filter(team=team).exclude(user=team.lead_provider).delete()
    switch = f"402,{team.lead_provider.email},{team.care_kind},yes"
    page = upload(client, file(TEAMS, f"402,{lead.email},heart,yes", switch)).content.decode()
    assert "These 2 teams would accept messages and have nobody but their lead" in page
    add_member(actor=frank, team=team, user=UserFactory(), role="nurse")
    assert "nobody but its lead" not in upload(client, file(TEAMS, switch)).content.decode()


def test_a_preview_says_of_a_team_that_nobody_leads_that_nobody_reads_it(client, station, frank):
    client.force_login(frank)
    lead = UserFactory(email="santos@va.example")
    rows = ["402,,pharmacy,yes", f"402,{lead.email},heart,yes"]
    page = upload(client, file(TEAMS, *rows))
    assert [line for line, _words in page.context["found"].unread.first] == [2]
    assert [line for line, _words in page.context["found"].alone.first] == [3]
    assert "nobody who may review them, for no provider leads it" in page.content.decode()


@pytest.mark.parametrize(("role", "lines"), [("clerk", [2]), ("pharmacist", [])])
def test_a_preview_warns_of_a_service_that_a_clerk_alone_has(client, station, frank, role, lines):
    client.force_login(frank)
    service = service_at(station, "advocate", **{role: "Carl Diaz"})
    CareTeam.objects.filter(pk=service.pk).update(accepts_messages=False)
    page = upload(client, file(TEAMS, "402,,advocate,yes"))
    assert [line for line, _words in page.context["found"].unread.first] == lines


@pytest.mark.parametrize(("count", "says"), [(1, "(line 2)"), (2, "(lines 2, 3)")])
def test_a_preview_counts_the_lines_that_are_left_out(count, says, client, frank, station):
    client.force_login(frank)
    mail = team_at(station).lead_provider.email
    rows = [f"402,{mail},primary,W{number},1950-01-01" for number in range(count)]
    assert says in upload(client, file(PANELS, *rows), "panels").content.decode()
