"""Tables made from the machine itself: who takes which step, and what nine places say of it."""

from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.access import for_user
from sm_plugin.access.recipients import why_not_write
from sm_plugin.access.text import explain
from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.appointments import appoint
from sm_plugin.facilities.machine.choices import FREEZING_STAGES, MACHINE, Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import Move, change_stage
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.rollout.choices import NoticeKind
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import Interest, RolloutNotice
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.places import with_meaning
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    make_ready,
    member,
    national_administrator,
    patient_at,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
STEPS = [(stage, to) for stage, rule in MACHINE.items() for to in rule.leads_to]


def people_at(station, team):
    """One person of each post, and of none: whether the post runs the station."""
    national = national_administrator()

    def of(post, **place):
        person = UserFactory()
        appoint(actor=national, user=person, post=post, **place)
        return person

    elsewhere = FacilityFactory(visn=station.visn)
    return {
        "administrator": (administrator(station), True),
        "of the region": (of("administrator", visn=station.visn), True),
        "national": (national, True),
        "verifier": (of("verifier", facility=station), False),
        "reports": (of("reports", facility=station), False),
        "privacy": (of("privacy"), False),
        "administrator elsewhere": (administrator(elsewhere), False),
        "superuser": (UserFactory(is_superuser=True), True),
        "nurse": (member(team), False),
        "stranger": (UserFactory(), False),
    }


@pytest.mark.parametrize(("stage", "to"), STEPS)
def test_each_step_of_the_machine_is_taken_by_those_who_run_the_station_alone(stage, to):
    station = FacilityFactory(stage=Stage.LIVE)
    ready = to == Stage.LIVE
    team = make_ready(station) if ready else team_at(station, nurse="Angela Brooks")
    people = people_at(station, team)
    today = timezone.localdate()
    Facility.objects.filter(pk=station.pk).update(stage=stage)
    move = Move(freeze_on=today, moving_on=today) if to in FREEZING_STAGES else None
    taken = {}
    for post, (person, _runs) in people.items():
        with transaction.atomic():
            try:
                change_stage(actor=person, facility=station, to=to, reason="why", move=move)
                taken[post] = True
            except NotAllowed:
                taken[post] = False
            transaction.set_rollback(True)
    assert taken == {post: runs for post, (_person, runs) in people.items()}


@world
def place():
    return FacilityFactory(stage=Stage.LIVE, help_phone="207-555-0100")


@world
def team(place):
    return team_at(place, nurse="Angela Brooks")


def said_in(person, address):
    client = Client()
    client.force_login(person)
    return unescape(client.get(address, follow=True).content.decode())


def mails_about(station, runs):
    """Return what the worker sends of notices that were written at another stage."""
    confirmed = timezone.now()
    for number, kind in enumerate((NoticeKind.CONFIRM, NoticeKind.STARTED)):
        asked = {"email": f"{kind}@example.org", "confirmed_at": confirmed if number else None}
        wish = Interest.objects.create(facility=station, **asked)
        RolloutNotice.objects.create(
            kind=kind, facility=station, interest=wish, day=timezone.localdate()
        )
    mail.outbox.clear()
    deliver_rollout()
    Facility.objects.filter(pk=station.pk).update(go_live_on=station.today)
    for kind in (NoticeKind.STEP_DUE, NoticeKind.DAY_CAME):
        RolloutNotice.objects.create(
            kind=kind, facility=station, recipient=runs, day=timezone.localdate()
        )
    deliver_rollout()
    return mail.outbox


def test_who_waits_for_a_start_is_told_when_a_pause_is_over(place):
    wish = Interest.objects.create(
        facility=place, email="ruth@example.org", confirmed_at=timezone.now()
    )
    arrive()
    Facility.objects.filter(pk=place.pk).update(stage=Stage.PAUSED)
    assert deliver_rollout() == 0
    assert Interest.objects.filter(pk=wish.pk).exists(), "nobody who waits is forgotten"
    Facility.objects.filter(pk=place.pk).update(stage=Stage.LIVE)
    arrive()
    assert deliver_rollout() == 1
    assert "has been in use here since" in mail.outbox[-1].body


@pytest.mark.parametrize("stage", Stage)
def test_nine_places_say_the_same_of_each_stage(stage, place, team):
    mailbox = mailbox_of(patient_at(place), team)
    newcomer = registered_patient_at(place, "Nina Castellano").user
    verified = patient_at(place, "Walt Hansen").user
    message = sent_message(mailbox, team)
    item = WorkItem.objects.get(thread=message.thread)
    day = timezone.localdate() + timedelta(days=40)
    Facility.objects.filter(pk=place.pk).update(stage=stage, go_live_on=day)
    station = Facility.objects.get(pk=place.pk)
    team = CareTeam.objects.named().get(pk=team.pk)

    to_public = meaning_of(station, teams=[team.name])
    [(_place, found)] = with_meaning([station])
    assert (found.title, found.text) == (to_public.title, to_public.text), "finder"

    assert explain(for_user(verified)).tab.startswith(
        to_public.tab if not to_public.can_write else "Secure Messaging"
    ), "tab"

    to_newcomer = meaning_of(station, Audience.NEWCOMER)
    if not to_newcomer.can_write:
        page = said_in(verified, reverse("sm_plugin:why_not"))
        assert to_newcomer.title in page, "gate"
        assert to_newcomer.text in page, "gate"

    to_patient = meaning_of(station, Audience.PATIENT)
    thread = reverse("sm_plugin:thread", args=[message.thread_id])
    if not to_patient.can_write:
        assert to_patient.title in said_in(mailbox.owner, thread), "thread"
        compose = said_in(mailbox.owner, reverse("sm_plugin:compose", args=[team.pk]))
        assert to_patient.title in compose, "compose"

    why = why_not_write(for_user(mailbox.owner), team)
    assert (str(why.obstacle) if why else "") == to_patient.refusal, "refusal"

    to_staff = meaning_of(station, Audience.STAFF)
    page = said_in(member(team), reverse("sm_plugin:item", args=[item.pk]))
    assert (to_staff.title in page) is not to_staff.can_write, "answer box"
    page = said_in(member(team), reverse("sm_plugin:queue"))
    for words in (to_staff.title, to_staff.text):
        assert (words in page) is not to_staff.can_write, "worklist"

    told = mails_about(station, administrator(station))
    in_mail = next((letter.body for letter in told if "has started at" in letter.subject), "")
    assert (to_public.text in in_mail) is to_public.can_write, "mail that it has started"
    assert bool(in_mail) is to_public.can_write, "mail that it has started"
    asks = any("tell me when" in letter.subject for letter in told)
    assert asks is to_public.starts_later, "mail that asks to confirm"
    late = [letter for letter in told if "planned day has come" in letter.subject]
    assert bool(late) is station.may_plan_start, "mail about the planned day"

    offered = said_in(newcomer, f"{reverse('sm_plugin:tell_me')}?station={station.station_number}")
    assert ("Your email address" in offered) is to_public.starts_later, "tell me"
