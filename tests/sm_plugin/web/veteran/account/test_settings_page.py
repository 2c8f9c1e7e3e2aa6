"""The settings page holds all, each part a form of its own that keeps what was typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.models import NoticePreference
from sm_plugin.notify.preferences import preference_of
from sm_plugin.notify.services import change_notices
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

DAILY = {"kind": "daily", "hour": "7", "zone": "America/Chicago"}


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


def test_it_holds_every_section(mailbox):
    page = see(mailbox.owner, "settings")

    assert (
        page.headings == ["\n      \n  Settings\n\n    "] or page.headings[0].strip() == "Settings"
    )
    for words in (
        "Email notices",
        f"We write to {mailbox.owner.email}.",
        "Change your email address",
        "Signature",
        "Caregivers",
        "Who opened my messages",
        "Opt out",
    ):
        assert page.says(words), words


def test_notices_are_saved_and_confirmed(mailbox):
    client = signed_in(mailbox.owner)
    answer = client.post(reverse("sm_plugin:change_notices"), DAILY, follow=True)

    assert "Your email notices were saved." in answer.content.decode()
    chosen = preference_of(mailbox.owner)
    assert (chosen.kind, chosen.hour, chosen.zone) == ("daily", 7, "America/Chicago")
    event = AuditEvent.objects.filter(action="notices.change").get()
    assert (event.code, event.patient_key) == ("daily", str(mailbox.patient_id))


def test_what_a_service_records_names_the_page_and_the_address_it_was_sent_from(mailbox):
    post(mailbox.owner, "change_notices", status=302, **DAILY)

    event = AuditEvent.objects.get(action="notices.change")
    assert (event.from_address, event.route) == ("127.0.0.1", "sm_plugin:change_notices")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("kind", "", "Choose how often you want an email."),
        ("kind", "hourly", "Choose one of the three answers."),
        ("hour", "24", "Choose an hour from the list."),
        ("zone", "Europe/Berlin", "Choose a time zone from the list."),
    ],
)
def test_what_is_not_offered_is_refused_with_words(mailbox, field, value, says):
    page = post(mailbox.owner, "change_notices", status=422, **(DAILY | {field: value}))

    assert page.says(says)
    assert page.title.startswith("Error: Settings")
    assert preference_of(mailbox.owner).kind == "each"


def test_the_service_refuses_it_too(mailbox):
    for wrong in ({"kind": "hourly"}, {"hour": 24}, {"zone": "Europe/Berlin"}):
        with pytest.raises(InvalidInput):
            change_notices(
                actor=mailbox.owner, **({"kind": "daily", "hour": 7, "zone": DAILY["zone"]} | wrong)
            )


def test_staff_choose_on_a_page_of_their_own(mailbox):
    nurse = member(mailbox.patient.assignments.get().team)
    assert see(nurse, "team_notices").says("One email a day, if there is something new")

    post(nurse, "team_notices", status=422, **(DAILY | {"kind": ""}))
    post(nurse, "team_notices", status=302, **DAILY)

    assert NoticePreference.objects.get(user=nurse).kind == "daily"


def test_it_takes_few_queries(mailbox):
    client = signed_in(mailbox.owner)
    see(client, "settings")
    with CaptureQueriesContext(connection) as queries:
        see(client, "settings")

    assert len(queries) <= 26
