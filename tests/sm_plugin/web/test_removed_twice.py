"""The same yes to a removal once more: who gave it reads that it is gone, and nobody else does."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.audit.models import AuditEvent
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.letters.models import Letter
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.services import write_template
from sm_plugin.mailboxes.own_folders import add_folder
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
SAID = "You removed this before. Nothing was changed now."
YES = {"confirmed": "yes"}


@world
def team():
    return team_at(FacilityFactory(), coordinator="Denise Park", nurse="Angela Brooks")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def things_of_a_veteran(mailbox, team):
    """Return by the name of the page the address and the form."""
    draft = begun_draft(mailbox, team)
    folder = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Mine")
    file = added_file(draft)
    return {
        "remove_folder": (reverse("sm_plugin:remove_folder", args=[folder.pk]), {"to": ""}),
        "remove_file": (reverse("sm_plugin:remove_file", args=[file.pk]), {}),
        "discard_draft": (reverse("sm_plugin:discard_draft", args=[draft.pk]), {}),
    }


def things_of_a_team(mailbox, team):
    denise = member(team, "coordinator")
    mine = save_list(actor=denise, team=team, patients=[mailbox.patient.pk], name="Diabetes")
    words = {"scope": "team", "title": "T", "body": "B", "language": "en"}
    template = write_template(actor=denise, team=team, **words)
    topic = str(TopicFactory().pk)
    facts = {"team": str(team.pk), "audience": "panel", "topic": topic}
    post(denise, "write_letter", status=302, subject="Flu", body="Dear", **facts)
    letter = Letter.objects.get()
    return {
        "patient_list": (
            reverse("sm_plugin:patient_list", args=[mine.pk]),
            YES | {"remove_list": "yes"},
        ),
        "templates": (reverse("sm_plugin:templates"), YES | {"remove": str(template.pk)}),
        "discard_letter": (reverse("sm_plugin:discard_letter", args=[letter.pk]), YES),
    }


def check(things, own, strangers):
    """Remove each, then once more; strangers find nothing before and afterwards."""
    for name, (there, form) in things.items():
        assert [one.post(there, form).status_code for one in strangers] == [404] * len(strangers)
        assert own.post(there, form).status_code == 302, name
        refused = AuditEvent.objects.filter(outcome="refused")
        before = refused.count()
        again = own.post(there, form, follow=True)
        assert again.redirect_chain, name
        assert SAID in again.content.decode(), name
        assert refused.count() == before + 1, name
        assert [one.post(there, form).status_code for one in strangers] == [404] * len(strangers)


def test_what_a_veteran_removes_twice_is_gone_and_not_missing(mailbox, team):
    james = mailbox_of(patient_at(team.facility, "James Hall"), team)
    things = things_of_a_veteran(mailbox, team)
    check(things, signed_in(mailbox.owner), [signed_in(james.owner)])


def test_what_a_team_removes_twice_is_gone_and_not_missing(mailbox, team):
    other = team_at(FacilityFactory(), "Dr. Chen Wei", coordinator="Maria Lopez")
    things = things_of_a_team(mailbox, team)
    check(things, signed_in(member(team, "coordinator")), [signed_in(member(other, "coordinator"))])


def test_the_page_that_asked_says_so_when_it_is_opened_again(mailbox, team):
    """The Back button asks for the page once more: it is kept nowhere."""
    own = signed_in(mailbox.owner)
    for there, form in things_of_a_veteran(mailbox, team).values():
        own.post(there, form)
        assert SAID in own.get(there, follow=True).content.decode()


def test_who_helps_somebody_and_goes_back_reads_that_it_is_gone_too(mailbox, team):
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    asked = {"email": "tom@care.example", "right": "write", "starts_on": timezone.localdate()}
    delegation = name_caregiver(actor=mailbox.owner, **asked)
    accept(actor=tom, delegation=delegation, digest=adapter().terms().digest)
    edit, own = Edit(DraftWords("Dizzy", "I feel"), team, TopicFactory()), signed_in(tom)
    for name in ("remove_file", "discard_draft"):
        draft = save_draft(actor=tom, mailbox=mailbox, edit=edit)
        key = added_file(draft).pk if name == "remove_file" else draft.pk
        there = reverse(f"sm_plugin:{name}", args=[mailbox.pk, key])
        assert own.post(there).status_code == 302, name
        assert SAID in own.get(there, follow=True).content.decode(), name
        assert signed_in(mailbox.owner).get(there).status_code == 404, name


def test_a_template_that_is_gone_takes_nothing_along_that_is_being_written(mailbox, team):
    own = signed_in(member(team, "coordinator"))
    there, form = things_of_a_team(mailbox, team)["templates"]
    own.post(there, form)
    begun = form | {"title": "Begun", "body": "What I was writing", "scope": "own"}
    page = own.post(there, begun | {"language": "en", "team": str(team.pk)}).content.decode()
    assert "Begun" in page
    assert "What I was writing" in page
    assert SAID in page


def test_what_is_no_key_was_removed_by_nobody(team) -> None:
    """Columns of the record hold no NUL, and PostgreSQL refuses the question."""
    own = signed_in(member(team, "coordinator"))
    answer = own.post(reverse("sm_plugin:templates"), YES | {"remove": "\0x"})
    assert answer.status_code == 404
