"""The list of drafts, and where a draft is offered to go on with."""

from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.caregivers.services import change
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.teams.models import CareTeam
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.caregivers.test_caregivers import helping
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
AT = "/secure-messaging/"
BODY = "I feel dizzy when I get up."
AUTO = {"X-SM-Autosave": "1"}


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Any:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Any) -> Client:
    return signed_in(mailbox.owner)


def form(**more: Any) -> dict[str, Any]:
    filled = {"topic": str(TopicFactory().pk), "subject": "Dizzy in the morning", "body": BODY}
    return filled | {"idempotency_key": str(uuid4()), "version": "0", "step": "0"} | more


def test_the_inbox_offers_the_draft_saved_last(ruth: Client, mailbox: Any, team: CareTeam) -> None:
    assert "You have a draft" not in ruth.get(AT).content.decode()
    draft = begun_draft(mailbox, team)
    page = ruth.get(AT).content.decode()
    assert "You have a draft from today at" in page
    assert f'href="{AT}drafts/{draft.pk}/"' in page

    Draft.objects.update(saved_at=timezone.now() - timedelta(days=8))
    assert "You have a draft" not in ruth.get(AT).content.decode()


def test_where_a_new_message_is_begun_the_last_draft_of_one_is_offered(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    thread = sent_message(mailbox, team).thread
    ruth.post(f"{AT}threads/{thread.pk}/reply/", form(body="Better", action="save"))
    pages = (f"{AT}new/", f"{AT}new/{team.pk}/")
    for page in pages:
        assert "You have a draft" not in ruth.get(page).content.decode()

    draft = begun_draft(mailbox, team)
    for page in pages:
        assert f'href="{AT}drafts/{draft.pk}/"' in ruth.get(page).content.decode()
    assert "You have a draft" not in ruth.get(f"{AT}drafts/{draft.pk}/").content.decode()


def test_a_draft_that_cannot_be_opened_stands_in_nobodys_way(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    broken, whole = begun_draft(mailbox, team, "Broken"), begun_draft(mailbox, team, "Whole")
    Draft.objects.filter(pk=broken.pk).update(content_sealed=whole.content_sealed)

    page = ruth.get(f"{AT}drafts/")
    assert page.status_code == 200
    assert "Dizzy" in page.content.decode()
    assert ruth.get(f"{AT}drafts/{broken.pk}/").status_code == 500
    assert ruth.get(f"{AT}drafts/{whole.pk}/").status_code == 200


def test_entries_know_nothing_of_drafts(mailbox: Any, team: CareTeam) -> None:
    begun_draft(mailbox, team)
    assert not MailboxEntry.objects.exists()


def test_the_list_of_drafts_costs_the_same_however_many_there_are(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ruth.get(f"{AT}drafts/").status_code == 200
        return len(queries)

    for number in range(11):
        begun_draft(mailbox, team, f"Text {number}")
    cost()
    few = cost()
    thread = sent_message(mailbox, team).thread
    for number in range(10):
        begun_draft(mailbox, team if number % 2 else None, f"More {number}")
    ruth.post(f"{AT}threads/{thread.pk}/reply/", form(body="Better", action="save"))
    cost()  # says that the draft was saved
    assert cost() == few <= 32

    first = ruth.get(f"{AT}drafts/")
    older = ruth.get(f"{AT}drafts/", {"older": first.context["older"]})
    shown = [row["draft"].pk for page in (first, older) for row in page.context["rows"]]
    newest = Draft.objects.order_by("-saved_at", "-id").values_list("pk", flat=True)
    assert shown == list(newest[:20])


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's plans tell little")
def test_drafts_are_read_from_their_index(mailbox: Any, team: CareTeam) -> None:
    one = begun_draft(mailbox, team)
    copies = [copy(one) for _number in range(2_000)]
    for number, draft in enumerate(copies):
        draft.pk, draft.idempotency_key = uuid4(), uuid4()
        draft.saved_at = one.saved_at - timedelta(minutes=number)
    Draft.objects.bulk_create(copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    mine = Draft.objects.written_by(mailbox.owner, mailbox).order_by("-saved_at", "-id")

    plan = mine[:11].explain()
    assert "sm_draft_list" in plan
    assert "Sort" not in plan


def test_what_was_written_since_one_was_asked_is_not_thrown_away(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "I feel")
    here = reverse("sm_plugin:discard_draft", args=[draft.pk])
    older = posted(ruth.get(here))
    edit = Edit(DraftWords("Dizzy", "Long."), team, version=draft.version)
    save_draft(actor=mailbox.owner, mailbox=mailbox, edit=edit, draft=draft)

    answer = ruth.post(here, older)

    assert answer.status_code == 409
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert "This draft was changed in another window" in answer.content.decode()
    assert ruth.post(here, posted(answer)).status_code == 302
    assert not Draft.objects.filter(pk=draft.pk).exists()


def posted(page: Any) -> dict[str, Any]:
    found = BeautifulSoup(page.content, "html.parser").select("main form input[name]")
    return {str(one["name"]): one.get("value", "") for one in found}


def test_who_may_not_write_any_more_can_throw_away_what_was_begun(
    mailbox: Any, team: CareTeam
) -> None:
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    delegation = helping(mailbox, tom)
    words = DraftWords(subject="For Ruth", body=BODY)
    draft = save_draft(actor=tom, mailbox=mailbox, edit=Edit(words, team, None, 0))
    change(actor=mailbox.owner, delegation=delegation, right="read")
    toms, at = signed_in(tom), f"{AT}for/{mailbox.pk}/drafts/"

    discard = f"{at}{draft.pk}/discard/"
    assert f'href="{discard}"' in toms.get(at).content.decode()
    toms.post(discard, {"version": str(draft.version)})
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_a_begun_reply_that_nobody_takes_can_be_thrown_away(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    thread = sent_message(mailbox, team).thread
    ruth.post(f"{AT}threads/{thread.pk}/reply/", form(body="Better", action="save"))
    CareTeam.objects.update(accepts_messages=False)
    discard = f"{AT}drafts/{Draft.objects.get().pk}/discard/"
    assert f'href="{discard}"' in ruth.get(f"{AT}threads/{thread.pk}/").content.decode()
