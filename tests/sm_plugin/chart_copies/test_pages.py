"""The state of a copy on the item's page, the list of failures, and the Veteran's own ZIP."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import save_to_chart, try_again
from sm_plugin.errors import NotAllowed
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.fhir.checks import require_fhir
from sm_plugin.people.models import Patient
from sm_plugin.sending.services import reply
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.services import answer, complete
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.matrix.cast import signed_in
from tests.sm_plugin.triage.test_own_care import helps
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "/secure-messaging/team/chart/"


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Hall")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox, team):
    found = WorkItem.objects.get(
        thread=sent_message(mailbox, team, "Dizzy", "I feel dizzy.").thread
    )
    return close(found, team)


def close(item, team):
    answer(actor=member(team), item=item, body=f"Sit up. {uuid4()}", idempotency_key=uuid4())
    item.refresh_from_db()
    return complete(actor=member(team), item=item, outcome="answered")


def written_again(mailbox, thread):
    entry = mailbox.entries.get(thread=thread)
    reply(actor=mailbox.owner, entry=entry, body=f"Worse. {uuid4()}", idempotency_key=uuid4())
    return WorkItem.objects.get(thread=thread, done_at=None)


def save(settings, folder):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": str(folder)}
    return save_to_chart(now=timezone.now())


def test_the_item_says_whether_it_is_in_the_chart_and_with_which_receipt(
    settings, tmp_path, item, team
):
    nurse, page = signed_in(member(team)), f"/secure-messaging/team/items/{item.pk}/"
    assert "Saved to the chart" not in nurse.get(page).content.decode()

    save(settings, tmp_path / "missing")
    assert "waits to be saved to the chart; tried 1 time" in nurse.get(page).content.decode()
    ChartCopy.objects.update(due_at=timezone.now())
    save(settings, tmp_path)
    assert "Saved to the chart, version 1. Receipt:" in nurse.get(page).content.decode()


def test_the_item_says_that_later_messages_are_not_in_the_chart_yet(
    settings, tmp_path, item, team, mailbox
):
    nurse, page = signed_in(member(team)), "/secure-messaging/team/items/{}/"
    save(settings, tmp_path)

    open_again = written_again(mailbox, item.thread)
    shown = nurse.get(page.format(open_again.pk)).content.decode()
    assert "Version 1 is in the chart, without what came after it. Receipt:" in shown
    close(open_again, team)
    shown = nurse.get(page.format(open_again.pk)).content.decode()
    assert "Version 1 is in the chart, without what came after it. Receipt:" in shown
    assert "Saved to the chart" not in shown

    save(settings, tmp_path / "missing")
    shown = nurse.get(page.format(open_again.pk)).content.decode()
    assert "Version 1 is in the chart, without what came after it. Receipt:" in shown
    assert "Version 2 waits to be saved to the chart; tried 1 time" in shown
    ChartCopy.objects.update(due_at=timezone.now())
    save(settings, tmp_path)
    shown = nurse.get(page.format(open_again.pk)).content.decode()
    assert "Saved to the chart, version 2. Receipt:" in shown
    assert "without what came after" not in shown


def test_a_refused_version_is_told_though_a_later_one_waits_for_it(
    settings, tmp_path, item, team, mailbox
):
    save(settings, tmp_path / "missing")
    ChartCopy.objects.update(state="refused", problem="status 422")
    again = close(written_again(mailbox, item.thread), team)
    save(settings, tmp_path)
    states = ChartCopy.objects.order_by("version").values_list("state", flat=True)
    assert list(states) == ["refused", "waiting"]

    shown = signed_in(member(team)).get(f"/secure-messaging/team/items/{again.pk}/")
    assert "Could not be saved to the chart." in shown.content.decode()
    assert "waits to be saved" not in shown.content.decode()


def test_what_failed_is_listed_for_the_own_coordinator_who_tries_it_again(
    settings, tmp_path, item, team
):
    save(settings, tmp_path / "missing")
    ChartCopy.objects.update(state="refused", problem="status 422")
    copy = ChartCopy.objects.get()
    denise = signed_in(member(team, "coordinator"))
    other = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn", coordinator="Cora Lane")
    cora = signed_in(member(other, "coordinator"))

    assert "status 422" in denise.get(PAGE).content.decode()
    assert "status 422" not in cora.get(PAGE).content.decode()
    assert cora.post(PAGE, {"copy": copy.pk}).status_code == 404
    assert denise.post(PAGE, {"copy": copy.pk}).status_code == 302
    copy.refresh_from_db()
    assert copy.state == "waiting"


@pytest.mark.parametrize("way", ["patient", "caregiver"])
def test_the_list_has_nothing_of_the_coordinators_own_care(way, settings, tmp_path, item, team):
    save(settings, tmp_path / "missing")
    ChartCopy.objects.update(state="refused", problem="status 422")
    copy, denise = ChartCopy.objects.get(), member(team, "coordinator")
    client, patient = signed_in(denise), Patient.objects.filter(pk=item.thread.patient_id)
    assert "status 422" in client.get(PAGE).content.decode()
    if way == "patient":
        patient.update(user=denise)
    else:
        helps(denise, patient.get())

    assert "status 422" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"copy": copy.pk}).status_code == 404
    with pytest.raises(NotAllowed):
        try_again(actor=denise, copy=copy)
    copy.refresh_from_db()
    assert copy.state == "refused"


def test_what_a_closed_team_left_is_seen_by_the_team_that_took_over(settings, tmp_path, item, team):
    save(settings, tmp_path / "missing")
    ChartCopy.objects.update(state="refused", problem="status 422")
    other, third = (
        team_at(team.facility, name, nurse=f"Nurse {name}", coordinator=f"Coordinator {name}")
        for name in ("Dr. Chen Wei", "Dr. Amir Aziz")
    )
    cora, tess = (signed_in(member(one, "coordinator")) for one in (other, third))
    assert "status 422" not in cora.get(PAGE).content.decode()
    close_team(actor=administrator(team.facility), team=team, to=other)

    assert "status 422" in cora.get(PAGE).content.decode()
    assert "status 422" not in tess.get(PAGE).content.decode()
    copy = ChartCopy.objects.get()
    assert tess.post(PAGE, {"copy": copy.pk}).status_code == 404
    assert cora.post(PAGE, {"copy": copy.pk}).status_code == 302
    copy.refresh_from_db()
    assert copy.state == "waiting"


def test_a_portal_without_a_chart_does_not_say_that_it_saves_to_one(settings, tmp_path, item, team):
    denise = signed_in(member(team, "coordinator"))
    page = denise.get(PAGE).content.decode()
    assert "No chart is connected" in page
    assert "are saved to the chart by themselves" not in page
    assert "Everything that is closed is in the chart" not in page

    save(settings, tmp_path)
    page = denise.get(PAGE).content.decode()
    assert "No chart is connected" not in page
    assert "are saved to the chart by themselves" in page
    assert "Everything that is closed is in the chart" in page


def test_the_list_says_since_when_a_copy_waits_and_calls_it_no_time_of_closing(
    settings, tmp_path, item, team
):
    save(settings, tmp_path / "missing")
    ChartCopy.objects.update(state="refused")
    page = signed_in(member(team, "coordinator")).get(PAGE).content.decode()

    assert "<dt>To be saved since</dt>" in page
    assert "<dt>Closed</dt>" not in page


def test_the_veterans_own_zip_has_the_bundle_too(item, mailbox):
    export = ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.ZIP)
    make(export)

    archive = zipfile.ZipFile(io.BytesIO(b"".join(read_parts(export))))
    bundle = json.loads(archive.read("fhir/0001.json"))
    require_fhir(bundle)
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds.count("Communication") == 2


def test_a_download_hands_out_neither_birth_date_nor_record_number(item, mailbox):
    """A caregiver who may only read can ask for it."""
    export = ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.ZIP)
    make(export)

    archive = zipfile.ZipFile(io.BytesIO(b"".join(read_parts(export))))
    bundle = archive.read("fhir/0001.json").decode()
    assert mailbox.patient.record_number not in bundle
    assert mailbox.patient.birth_date.isoformat() not in bundle
    assert "birthDate" not in bundle
    assert mailbox.owner.full_name in bundle


def test_the_chart_finds_the_patient_by_birth_date_and_record_number(
    settings, tmp_path, item, mailbox
):
    save(settings, tmp_path)

    [path] = tmp_path.glob("*.json")
    [patient] = [
        entry["resource"]
        for entry in json.loads(path.read_text("utf-8"))["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    ]
    assert patient["birthDate"] == mailbox.patient.birth_date.isoformat()
    assert patient["identifier"][0]["value"] == mailbox.patient.record_number
