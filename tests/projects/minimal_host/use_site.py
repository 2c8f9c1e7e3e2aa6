"""Use every page that writes, as people do, so that every table has rows that pages made."""

import re
import tempfile
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

from cast import PASSWORD, Cast
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.people.models import Delegation
from sm_plugin.teams.models import Membership, Topic
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem


class Browser:
    """A person who has signed in; a page that answers with an error stops the whole run."""

    def __init__(self, login: str) -> None:
        self.client = Client()
        assert self.client.login(username=login, password=PASSWORD)

    def post(self, name: str, words: dict[str, Any], **where: Any) -> Any:
        answer = self.client.post(reverse(f"sm_plugin:{name}", kwargs=where), words)
        assert answer.status_code == 302, (name, answer.status_code, answer.content.decode())
        return answer

    def get(self, name: str, **where: Any) -> Any:
        answer = self.client.get(reverse(f"sm_plugin:{name}", kwargs=where))
        assert answer.status_code == 200, (name, answer.status_code)
        return answer


def agreed() -> dict[str, str]:
    return {"agree": "on", "digest": adapter().terms().digest}


def use(people: Cast) -> None:
    ruth, angela, sam = (Browser(login) for login in ("ruth", "angela", "sam"))
    thread = _write(ruth, people)
    _answer(angela, thread)
    _sort(ruth, thread)
    ruth.post("change_signature", {"name": "Ruth Delgado", "title": "Sergeant"})
    notices = {"kind": "daily", "hour": "7", "zone": "America/Chicago", "language": "en"}
    ruth.post("change_notices", notices)
    ruth.post("downloads", {"what": "all", "format": "text"})
    _bring_in(ruth, sam)
    _alarm(ruth, angela, people)
    _write_first(people)
    _stop(thread)
    _in_an_emergency(people)
    _tools_of_staff(angela, people)
    _ask_when_it_starts()
    _look_for_teams(sam)
    angela.post("complete", {"outcome": "answered"} | _seen(thread), item_id=_item(thread))
    with tempfile.TemporaryDirectory() as chart:
        used = settings.SECURE_MESSAGING | {"CHART_FOLDER": chart}
        with override_settings(SECURE_MESSAGING=used):
            call_command("sm_worker", "--once", verbosity=0)


def _look_for_teams(sam: Browser) -> None:
    """A miss, which is counted."""
    station = Facility.objects.stations()[0].station_number
    words = {"station": station, "record_number": "none", "birth_date": "1950-01-01"}
    answer = sam.client.post(reverse("sm_plugin:claim_teams"), words)
    assert answer.status_code == 422, answer.status_code


def _write(ruth: Browser, people: Cast) -> Thread:
    ruth.post("opt_in", agreed())
    words = {
        "topic": Topic.objects.get(code="symptom").pk,
        "subject": "Dizzy in the morning",
        "body": "I feel dizzy when I get up.",
        "idempotency_key": uuid4(),
        "files": SimpleUploadedFile("diary.txt", b"Monday: dizzy.", "text/plain"),
    }
    ruth.post("compose", words, team_id=people.team.pk)
    draft = {"subject": "Later", "body": "To be continued", "action": "save"}
    ruth.post("compose", draft | {"idempotency_key": uuid4()}, team_id=people.team.pk)
    return Thread.objects.get()


def _answer(angela: Browser, thread: Thread) -> None:
    item = _item(thread)
    angela.post("take", {}, item_id=item)
    _write_for_the_team(angela, item)
    words = {"body": "Please sit up slowly.", "idempotency_key": uuid4()}
    angela.post("answer", words | _seen(thread), item_id=item)


def _item(thread: Thread) -> Any:
    return WorkItem.objects.get(thread=thread).pk


def _seen(thread: Thread) -> dict[str, Any]:
    return {"newest_seen": thread.messages.latest("sent_at").pk}


def _write_for_the_team(angela: Browser, item: Any) -> None:
    words = {"body": "Called the pharmacy.", "idempotency_key": uuid4()}
    angela.post("write_note", words, item_id=item)
    at = reverse("sm_plugin:presence", kwargs={"item_id": item})
    assert angela.client.post(at, {"writes": "1"}).status_code == 200


def _tools_of_staff(angela: Browser, people: Cast) -> None:
    waiting = WorkItem.objects.exclude(answered_at__isnull=False).get().pk
    angela.post("save_answer", {"body": "It is", "version": "0"}, item_id=waiting)
    team, me = people.team, Membership.objects.get(user=people.angela)
    words = {"title": "Refill", "body": "It is ready.", "language": "en", "scope": "own"}
    angela.post("templates", words | {"team": team.pk})
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    angela.post("absences", {"member": me.pk, "first_day": day, "last_day": day})
    at = reverse("sm_plugin:worklist_filter") + "?queue=mine"
    assert angela.client.post(at, {"name": "Mine"}).status_code == 302


def _in_an_emergency(people: Cast) -> None:
    """A superuser, because nobody is privacy officer here."""
    words = {"what": "mailbox", "reason": "The emergency room asks.", "minutes": "15"}
    Browser("nora").post("open_in_emergency", words, patient_id=people.ruth.pk)


def _ask_when_it_starts() -> None:
    fields = {field.attname for field in Facility._meta.concrete_fields} - {"id"}
    live = Facility.objects.get()
    copied = {name: getattr(live, name) for name in fields}
    copied |= {"station_number": "405", "name": "White River", "stage": "preparing"}
    station = Facility.objects.create(**copied)
    at = reverse("sm_plugin:tell_me") + f"?station={station.station_number}"
    answer = Client().post(at, {"email": "reader@host.example", "agrees": "on"})
    assert answer.status_code in (200, 302), answer.status_code


def _sort(ruth: Browser, thread: Thread) -> None:
    ruth.post("folders", {"name": "Knee"})
    folder = Folder.objects.get(kind=Folder.Kind.OWN)
    moving = {"act": "move", "to": str(folder.pk), "threads": [str(thread.pk)], "list": "inbox"}
    ruth.post("organise", moving)


def _alarm(ruth: Browser, angela: Browser, people: Cast) -> None:
    words = {
        "topic": Topic.objects.get(code="symptom").pk,
        "subject": "My chest",
        "body": "I have crushing chest pain right now and it goes down my arm.",
        "idempotency_key": uuid4(),
    }
    at = reverse("sm_plugin:compose", kwargs={"team_id": people.team.pk})
    shown = ruth.client.post(at, words)
    assert shown.status_code == 200, "the numbers come first"
    found = re.findall(r'name="([\w-]+)"\s+value="([^"]*)"', shown.content.decode())
    carried = {name: unescape(value) for name, value in found if name != "action"}
    ruth.post("compose", carried, team_id=people.team.pk)
    flagged = WorkItem.objects.get(alarm_at__isnull=False)
    seen = {"newest_seen": flagged.thread.messages.get().pk}
    angela.post("not_urgent", seen, item_id=flagged.pk)


def _bring_in(ruth: Browser, sam: Browser) -> None:
    starts_on = timezone.localdate().isoformat()
    ruth.post("caregivers", {"email": "sam@host.example", "right": "read", "starts_on": starts_on})
    sam.post("invitation", agreed(), delegation_id=Delegation.objects.get().pk)


def _write_first(people: Cast) -> None:
    """A first message is a letter of one row; a list of patients is for letters to many."""
    maria, team = Browser("maria"), {"team": people.team.pk}
    words = {"subject": "Your visit", "body": "Please call us.", "idempotency_key": uuid4()}
    words["topic"] = Topic.objects.get(code="symptom").pk
    maria.post("write_first", words | team, patient_id=people.ruth.pk)
    maria.post("panel", {"name": "Knees", "patients": people.ruth.pk} | team)


def _stop(thread: Thread) -> None:
    last_day = (timezone.localdate() + timedelta(days=7)).isoformat()
    item = WorkItem.objects.get(thread=thread).pk
    Browser("denise").post("stop", {"reason": "conduct", "last_day": last_day}, item_id=item)
