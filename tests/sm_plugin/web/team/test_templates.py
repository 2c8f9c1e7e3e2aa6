"""Templates of answers: filled in from a list, and never sent with a place left open."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.letters.models import Template
from sm_plugin.letters.services import remove_template, write_template
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.team.letters import template_views
from sm_plugin.web.team.letters.template_views import TemplateForm
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def facility() -> Facility:
    return FacilityFactory()


@world
def team(facility: Facility) -> CareTeam:
    return team_at(facility, nurse="Angela Brooks", coordinator="Denise Park")


@world
def other(facility: Facility) -> CareTeam:
    return team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


def written(team: CareTeam, body: str, scope: str = "team", role: str = "nurse") -> Template:
    words = {"title": "Dizzy when standing", "body": body, "language": "en"}
    return write_template(actor=member(team, role), team=team, scope=scope, **words)


def test_a_template_goes_into_the_draft_with_its_places_filled_in(team, item):
    template = written(team, "Dear [[patient]], [[me]] of [[place]]. Take [[dose]].")
    nurse = signed_in(member(team))
    assert see(nurse, "use_template", item.pk).says("Dizzy when standing")

    nurse.post(reverse("sm_plugin:use_template", args=[item.pk]), {"template": template.pk})

    filled = f"Dear Ruth Delgado, [[me]] of {team.facility.name}. Take [[dose]]."
    assert see(nurse, "item", item.pk).says(filled)


def test_the_name_under_an_answer_is_that_of_who_sends_it(team, item):
    template = written(team, "All is well. [[me]]")
    post(member(team), "use_template", item.pk, status=302, template=str(template.pk))
    denise, draft = member(team, "coordinator"), AnswerDraft.objects.get()
    assert see(denise, "item", item.pk).says("[[me]] becomes the name of who sends it: Denise Park")

    form = {"idempotency_key": str(uuid4()), "newest_seen": str(item.thread.messages.get().pk)}
    form |= {"body": draft.body, "version": str(draft.version)}
    for _ in ("once", "and again"):
        post(denise, "answer", item.pk, status=302, **form)

    [answer] = item.thread.messages.filter(side="team")
    assert answer.body == "All is well. Denise Park"
    assert not AnswerDraft.objects.exists()


def test_an_answer_with_a_place_left_open_cannot_be_sent(team, item):
    form = {"idempotency_key": str(uuid4()), "newest_seen": str(item.thread.messages.get().pk)}

    page = post(member(team), "answer", item.pk, status=422, body="Take [[dose]].", **form)

    assert page.says("Fill in “[[dose]]” first, or take it out. Nothing was sent.")
    assert page.says("Take [[dose]].")
    assert item.thread.messages.count() == 1
    post(member(team), "answer", item.pk, status=302, body="Take 5 mg.", **form)


def test_each_template_is_seen_by_those_it_is_for(team, other, item):
    own, teams, places = (written(team, scope, scope) for scope in ("own", "team", "own"))
    everyones = written(team, "facility", "facility", "coordinator")

    def seen(user):
        return set(Template.objects.visible_to(user))

    assert seen(member(team)) == {own, teams, places, everyones}
    assert seen(member(team, "coordinator")) == {teams, everyones}
    assert seen(member(other)) == {everyones}
    see(member(other), "use_template", item.pk, status=404)


def test_only_coordinators_write_for_a_facility_and_nobody_for_another_team(team, other):
    with pytest.raises(NotAllowed):
        written(team, "For all", "facility")
    with pytest.raises(NotAllowed):
        write_template(
            actor=member(other), team=team, scope="own", title="T", body="B", language="en"
        )
    template = written(team, "Ours")
    with pytest.raises(NotAllowed):
        remove_template(actor=member(other), template=template)
    remove_template(actor=member(team, "coordinator"), template=template)
    assert not Template.objects.exists()


def test_a_template_is_written_and_removed_on_its_page(team):
    nurse = member(team)
    words = {"title": "Refill", "body": "It is ready.", "language": "en", "scope": "own"}

    post(nurse, "templates", status=302, team=str(team.pk), **words)

    assert see(nurse, "templates").says("It is ready.")
    template = Template.objects.get()
    assert b"Refill" not in bytes(template.title_sealed)
    post(nurse, "templates", status=302, remove=str(template.pk), confirmed="yes")
    assert not Template.objects.exists()
    post(nurse, "templates", status=404, remove=str(uuid4()))


@pytest.mark.parametrize(
    ("site", "offered"),
    [
        ([("en", "English"), ("fr", "French")], [("en", "English")]),
        ([("fr", "French")], [("fr", "French")]),
    ],
)
def test_the_languages_of_a_template_are_those_of_the_host(team, settings, site, offered):
    template = written(team, "Take it easy.")
    settings.LANGUAGES = site

    form = TemplateForm(teams=[team])

    assert form.fields["language"].choices == offered
    assert template.language_name == dict(site).get("en", "en")


def test_a_template_goes_under_what_a_page_saved_while_it_was_being_left(team, item, monkeypatch):
    """The save arrived after the item was read: nobody was told of another window that was none."""
    template = written(team, "It is ready.")
    angela, find = member(team), template_views.find_item

    def find_before_the_save(request, item_id):
        found = find(request, item_id)
        late = WorkItem.objects.get(pk=item_id)
        save_answer_draft(actor=angela, item=late, edit=AnswerEdit("Please rest."))
        return found

    monkeypatch.setattr(template_views, "find_item", find_before_the_save)
    post(angela, "use_template", item.pk, status=302, template=str(template.pk))

    assert AnswerDraft.objects.get().body == "Please rest.\n\nIt is ready."


def test_a_place_that_nobody_but_the_writer_fills_in_is_named_when_a_template_is_saved(team):
    """A slip in one of the known places was saved without a word."""
    words = {"title": "Call", "language": "en", "scope": "own", "team": str(team.pk)}
    client = signed_in(member(team))
    address = reverse("sm_plugin:templates")

    slip = client.post(address, words | {"body": "Call [[phnoe]], [[me]]."}, follow=True)
    known = client.post(address, words | {"body": "Call [[Phone]]."}, follow=True)

    assert "fills in these places: [[phnoe]]" in slip.content.decode()
    assert "fills in these places" not in known.content.decode()
