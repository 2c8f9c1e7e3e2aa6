"""Facilities, administrators, teams and Veterans, each made by the service that makes them."""

from collections.abc import Mapping

from portal.accounts.models import User
from portal.demo.cast import ADMINISTRATORS, CAREGIVERS, HELP_PHONES, TEAMS, VETERANS, Team, Veteran
from portal.demo.dates import before_everything
from sm_plugin.access.joining import opt_in
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.importing import PACKAGED_CSV, apply_plan, plan_import
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.rollout_plan import lay_out_rollout
from sm_plugin.facilities.services import appoint, appoint_administrator, change_details
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.choices import DelegationRight, Document
from sm_plugin.people.identity import confirm_identity, see_document
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.teams.services import add_member, assign_patient, open_team
from sm_plugin.teams.topics.default_questions import seed_questions
from sm_plugin.teams.topics.default_topics import seed_topics
from sm_plugin.terms.models import TermsAcceptance

People = Mapping[str, User]
Teams = Mapping[str, CareTeam]


def prepare_facilities() -> None:
    """Import the real list of facilities, with a rollout under way, and the topics."""
    if not Facility.objects.exists():
        apply_plan(plan_import(PACKAGED_CSV), actor=None)
    lay_out_rollout()
    seed_topics(Topic.objects.all())
    seed_questions(Topic.objects.all(), TopicQuestion.objects.all())


def appoint_administrators(people: People) -> None:
    """Frank runs Togus, Joan White River Junction, Hazel a facility that is still to come.

    Vera is the second person who confirms identities, everywhere.
    """
    appoint(actor=people["admin"], user=people["vera"], post=Post.VERIFIER)
    for key, number in ADMINISTRATORS:
        station = Facility.objects.get(station_number=number)
        appoint_administrator(actor=people["admin"], facility=station, user=people[key])
        if not station.help_phone:
            change_details(
                actor=people[key],
                facility=station,
                go_live_on=station.go_live_on,
                help_phone=HELP_PHONES[number],
            )


def open_teams(people: People) -> dict[str, CareTeam]:
    """Return teams by their provider's key; add members only to a team that is new."""
    return {team.provider: _team(team, people) for team in TEAMS}


def _team(team: Team, people: People) -> CareTeam:
    provider = people[team.provider]
    station = Facility.objects.get(station_number=team.station)
    of_provider = CareTeam.objects.open().filter(lead_provider=provider, facility=station)
    if found := of_provider.filter(care_kind=team.care_kind).first():
        return found
    opened = open_team(
        actor=_administrator(team.station, people),
        facility=station,
        lead_provider=provider,
        care_kind=team.care_kind,
        accepts_messages=True,
    )
    for role, key in team.members:
        add_member(
            actor=_administrator(team.station, people), team=opened, user=people[key], role=role
        )
    CareTeam.objects.filter(pk=opened.pk).update(opened_at=before_everything())
    opened.memberships.update(started_at=before_everything())
    return opened


def register_veterans(people: People, teams: Teams) -> None:
    """Ruth has not opted in, so that a visitor can take the first step with her."""
    for veteran in VETERANS:
        if not Patient.objects.filter(user=people[veteran.key]).exists():
            _register(veteran, people, teams)
        if veteran.has_opted_in:
            _opt_in(people[veteran.key])


def _register(veteran: Veteran, people: People, teams: Teams) -> None:
    administrator = _administrator(veteran.station, people)
    patient = register_patient(
        actor=administrator,
        user=people[veteran.key],
        home_facility=Facility.objects.get(station_number=veteran.station),
        birth_date=veteran.born,
        record_number=veteran.record_number,
    )
    for key in veteran.teams:
        assign_patient(actor=administrator, patient=patient, team=teams[key])
    if veteran.is_upgraded:
        see_document(actor=administrator, patient=patient, document=Document.VETERAN_CARD)
        confirm_identity(actor=people["vera"], patient=patient)
        Patient.objects.filter(pk=patient.pk).update(verified_at=before_everything())


def _opt_in(user: User) -> None:
    """Agree to the terms in force today, again when editors have published new ones."""
    terms = adapter().terms()
    if TermsAcceptance.objects.covers(user, terms):
        return
    mailbox = opt_in(actor=user, digest=terms.digest)
    TermsAcceptance.objects.of(user).for_own_mailbox().filter(digest=terms.digest).update(
        accepted_at=before_everything()
    )
    Mailbox.objects.filter(pk=mailbox.pk).update(opened_at=before_everything())


def name_caregivers(people: People) -> None:
    """Each caregiver helps one Veteran with everything, for as long as both want."""
    for veteran, helper in CAREGIVERS:
        user = people[helper]
        named = Patient.objects.get(user=people[veteran]).delegations
        if named.filter(delegate=user).exists():
            continue
        delegation = name_caregiver(
            actor=people[veteran],
            email=user.email,
            right=DelegationRight.WRITE,
            starts_on=before_everything().date(),
        )
        accept(actor=user, delegation=delegation, digest=adapter().terms().digest)


def _administrator(station: str, people: People) -> User:
    key = next(key for key, number in ADMINISTRATORS if number == station)
    return people[key]
