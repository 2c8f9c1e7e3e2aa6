"""Closed threads reach the chart once the receiver is there: whole, in order, without notes."""

import base64
import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread as ServerThread
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import LEASE, _claim, _hand_over, save_to_chart, try_again
from sm_plugin.errors import NotAllowed
from sm_plugin.exports.pdf import has_pdf
from sm_plugin.fhir.checks import NotFhir, require_fhir
from sm_plugin.notes.models import Note
from sm_plugin.sending.services import reply
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message
from sm_plugin.threads.services import append_message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, complete
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": str(tmp_path / "out")}
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Hall")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def closed(mailbox, team):
    thread = sent_message(mailbox, team, "Dizzy", f"I feel dizzy. {uuid4()}").thread
    close(thread, team)
    return thread


def close(thread, team):
    item = WorkItem.objects.get(thread=thread, done_at=None)
    answer(actor=member(team), item=item, body=f"Sit up. {uuid4()}", idempotency_key=uuid4())
    item.refresh_from_db()
    complete(actor=member(team), item=item, outcome="answered")


def write_again(mailbox, thread):
    entry = mailbox.entries.get(thread=thread)
    body = f"One more thing. {uuid4()}"
    reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())


def bundles(folder):
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]


def parts(bundle, kind):
    found = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def save(later=timedelta(0)):
    return save_to_chart(now=timezone.now() + later)


def test_a_closed_thread_is_in_the_folder_with_each_message_and_the_note(folder, mailbox, team):
    thread = closed(mailbox, team)
    sent_message(mailbox, team, "Still open", "Not yet.")

    assert save() == 1
    [bundle] = bundles(folder)
    written = [one["payload"][0]["contentString"] for one in parts(bundle, "Communication")]
    assert written == [one.body for one in thread.messages.order_by("sent_at")]
    [note] = parts(bundle, "DocumentReference")
    assert team.facility.name in note["description"]
    text = base64.b64decode(note["content"][-1]["attachment"]["data"]).decode()
    assert "I feel dizzy." in text
    copy = ChartCopy.objects.get()
    assert (copy.state, copy.version, copy.tries) == ("sent", 1, 1)
    assert copy.receipt.startswith(f"{thread.pk}-1.json")
    assert AuditEvent.objects.filter(action="chart.save").count() == 1
    assert save() == 0


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint is not here")
def test_the_pdf_lies_beside_the_bundle_and_in_it(folder, mailbox, team):
    closed(mailbox, team)
    save()

    [path] = folder.glob("*.pdf")
    [note] = parts(bundles(folder)[0], "DocumentReference")
    assert note["content"][0]["attachment"]["contentType"] == "application/pdf"
    assert base64.b64decode(note["content"][0]["attachment"]["data"]) == path.read_bytes()


def test_a_later_message_makes_a_new_version_that_names_the_old(folder, mailbox, team):
    thread = closed(mailbox, team)
    save()
    write_again(mailbox, thread)
    assert save() == 0  # it is open again
    close(thread, team)

    assert save() == 1
    first, second = ChartCopy.objects.order_by("version")
    assert second.replaces == first
    [note] = parts(bundles(folder)[1], "DocumentReference")
    [related] = note["relatesTo"]
    assert related["code"] == "replaces"
    assert related["target"]["identifier"]["value"] == str(first.pk)
    assert len(parts(bundles(folder)[1], "Communication")) == 4


def test_who_writes_on_both_sides_is_recorded_on_each_as_what_they_are_there(folder, mailbox, team):
    """A nurse may be the patient of the thread, or help the one who is."""
    thread = sent_message(mailbox, team, "Dizzy", "I feel dizzy.").thread
    people = (mailbox.owner, member(team), patient_at(team.facility, "Ann Lee").user)
    for side in Side:
        for person in people:
            append_message(
                thread=thread,
                author=person,
                side=side,
                body=f"{side} {person.pk}",
                idempotency_key=uuid4(),
                at=timezone.now(),
            )
    close(thread, team)
    assert save() == 1

    [bundle] = bundles(folder)
    require_fhir(bundle)
    senders = {
        one["payload"][0]["contentString"]: one["sender"] for one in parts(bundle, "Communication")
    }
    for person in people:
        own = "Patient" if person == mailbox.owner else "RelatedPerson"
        assert senders[f"patient {person.pk}"]["type"] == own
        assert senders[f"team {person.pk}"]["type"] == "Practitioner"
    assert len({one["reference"] for one in senders.values()}) == 2 * len(people)


CONTROLS = "".join(map(chr, range(1, 32)))


def test_an_internal_note_is_in_no_copy(folder, mailbox, team):
    thread = closed(mailbox, team)
    word = f"zq{uuid4().hex}"
    write_note(thread, team, word)
    save()

    for path in folder.iterdir():
        assert word.encode() not in path.read_bytes()
    [note] = parts(bundles(folder)[0], "DocumentReference")
    for content in note["content"]:
        assert word.encode() not in base64.b64decode(content["attachment"]["data"])


def write_note(thread, team, word):
    from sm_plugin.notes import services

    item = WorkItem.objects.get(thread=thread)
    services.write_note(actor=member(team), item=item, body=word, idempotency_key=uuid4())
    assert Note.objects.exists()


def test_nothing_is_lost_while_the_receiver_is_down_for_a_day(folder, mailbox, team):
    threads = [closed(mailbox, team) for _number in range(3)]
    folder.rename(folder.with_name("away"))
    for hour in range(25):
        assert save(timedelta(hours=hour)) == 0
    assert set(ChartCopy.objects.values_list("state", flat=True)) == {"waiting"}
    assert ChartCopy.objects.failing().exists()

    folder.with_name("away").rename(folder)
    assert save(timedelta(hours=48)) == 3
    assert len(bundles(folder)) == len(threads)


def test_no_version_goes_before_the_one_that_it_replaces(folder, mailbox, team):
    thread = closed(mailbox, team)
    folder.rename(folder.with_name("away"))
    save()
    write_again(mailbox, thread)
    close(thread, team)
    save()
    folder.with_name("away").rename(folder)
    assert save(timedelta(seconds=1)) == 0  # the first waits for its minute, the second for it

    assert save(timedelta(minutes=2)) == 2
    sent = ChartCopy.objects.order_by("sent_at").values_list("version", flat=True)
    assert list(sent) == [1, 2]


def test_what_can_not_be_opened_is_refused_and_holds_up_no_other(folder, mailbox, team):
    broken, whole = closed(mailbox, team), closed(mailbox, team)
    Message.objects.filter(pk=broken.messages.first().pk).update(body_sealed=b"altered")

    assert save() == 1
    assert ChartCopy.objects.get(thread=broken).state == "refused"
    assert ChartCopy.objects.get(thread=whole).state == "sent"
    assert save(timedelta(days=1)) == 0


def test_a_keyring_without_a_key_for_a_day_makes_copies_wait(settings, folder, mailbox, team):
    closed(mailbox, team)
    whole = settings.SECURE_MESSAGING
    keyring = json.loads(whole["KEYRING"])
    lacking = keyring | {"active": "k-new", "keys": {"k-new": base64.b64encode(b"n" * 32).decode()}}
    settings.SECURE_MESSAGING = whole | {"KEYRING": json.dumps(lacking)}
    for hour in range(25):
        assert save(timedelta(hours=hour)) == 0
    copy = ChartCopy.objects.get()
    assert (copy.state, copy.problem) == ("waiting", "UnknownKey")

    settings.SECURE_MESSAGING = whole
    assert save(timedelta(hours=48)) == 1


def test_without_a_receiver_nothing_is_noted_and_all_is_found_when_there_is_one(
    settings, mailbox, team, tmp_path
):
    closed(mailbox, team)
    assert save() == 0
    assert not ChartCopy.objects.exists()

    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": str(tmp_path)}
    assert save() == 1


def test_a_closed_test_message_is_saved_to_no_chart(folder, mailbox, team):
    mailbox.patient.is_test = True
    mailbox.patient.save(update_fields=["is_test"])
    closed(mailbox, team)

    assert save() == 0
    assert not ChartCopy.objects.exists()


class Endpoint(BaseHTTPRequestHandler):
    """Takes bundles; answers what the test wants, and remembers what it was given."""

    answers: list[int] = []
    given: list[tuple[str, dict]] = []
    asked: list[str] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.given.append((self.headers["Authorization"], json.loads(body)))
        self.asked.append(self.path)
        self.send_response(self.answers.pop(0))
        self.send_header("Location", "Bundle/17")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def endpoint(settings):
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    ServerThread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/fhir"
    own = {"CHART_ENDPOINT": address, "CHART_TOKEN": "a-token-of-the-test"}
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | own
    Endpoint.answers, Endpoint.given, Endpoint.asked = [], [], []
    yield Endpoint
    server.shutdown()
    server.server_close()


def test_an_endpoint_gets_the_bundle_and_its_answer_is_the_receipt(endpoint, mailbox, team):
    endpoint.answers = [503, 201]
    closed(mailbox, team)
    assert save() == 0
    assert ChartCopy.objects.get().problem == "status 503"
    assert save(timedelta(minutes=2)) == 1

    assert ChartCopy.objects.get().receipt == "Bundle/17"
    token, bundle = endpoint.given[1]
    assert token == "Bearer a-token-of-the-test"
    require_fhir(bundle)


def test_an_endpoint_is_asked_with_the_query_of_its_address(endpoint, settings, mailbox, team):
    address = settings.SECURE_MESSAGING["CHART_ENDPOINT"] + "?facility=640&kind=note"
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_ENDPOINT": address}
    endpoint.answers = [201]
    closed(mailbox, team)

    assert save() == 1
    assert endpoint.asked == ["/fhir?facility=640&kind=note"]


@pytest.mark.parametrize("status", [201, 422])
def test_a_worker_that_lost_its_lease_leaves_the_end_to_the_other(endpoint, mailbox, team, status):
    endpoint.answers = [503, status]
    closed(mailbox, team)
    save()
    due = timezone.now() + timedelta(hours=1)
    slow, other = _claim(due), _claim(due + LEASE + timedelta(minutes=1))

    assert _hand_over(slow, due) is False
    copy = ChartCopy.objects.get()
    assert (copy.state, copy.leased_until) == ("waiting", other.leased_until)
    assert not AuditEvent.objects.filter(action="chart.save").exists()


@pytest.mark.parametrize("status", [302, 401, 403, 404, 429, 500])
def test_an_endpoint_that_lets_nobody_in_refuses_no_copy(endpoint, mailbox, team, status):
    """A token that ran out, or a proxy that leads elsewhere, is no fault of a conversation."""
    endpoint.answers = [status, 201, 201]
    for _number in range(2):
        closed(mailbox, team)
    assert save() == 0
    assert len(endpoint.given) == 1, "the others are not tried in this round"
    assert not ChartCopy.objects.exclude(state="waiting").exists()

    assert save(timedelta(minutes=2)) == 2


def test_what_the_endpoint_refuses_is_listed_and_only_the_coordinator_tries_again(
    endpoint, mailbox, team
):
    endpoint.answers = [422, 200]
    closed(mailbox, team)
    save()
    copy = ChartCopy.objects.failing().get()
    assert (copy.state, copy.problem) == ("refused", "status 422")
    assert save(timedelta(days=1)) == 0

    with pytest.raises(NotAllowed):
        try_again(actor=member(team), copy=copy)
    try_again(actor=member(team, "coordinator"), copy=copy)
    assert save(timedelta(seconds=1)) == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda b: parts(b, "Communication")[0].update(status="done"), "status"),
        (lambda b: parts(b, "DocumentReference")[0].update(status="active"), "status"),
        (
            lambda b: parts(b, "Communication")[0].update(
                subject=parts(b, "Communication")[0]["recipient"][0]
            ),
            "subject: may not be CareTeam",
        ),
        (
            lambda b: parts(b, "Communication")[0]["sender"].update(reference="urn:uuid:nowhere"),
            "leads nowhere",
        ),
        (lambda b: parts(b, "Communication")[0].pop("payload"), "payload: missing"),
        (
            lambda b: parts(b, "Communication")[0]["payload"][0].update(contentString="a\x0bb"),
            "Communication.payload: a control character",
        ),
    ],
)
def test_a_wrong_code_or_reference_never_leaves(folder, mailbox, team, change, fault):
    closed(mailbox, team)
    save()
    [bundle] = bundles(folder)
    require_fhir(bundle)
    change(bundle)

    with pytest.raises(NotFhir, match=fault):
        require_fhir(bundle)
