"""One answer, in at most two queries, with the next step by its name."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access.access import OthersMailbox, OwnMailbox, Reason, for_mailbox, for_user
from sm_plugin.access.joining import opt_out
from sm_plugin.access.text import Step, explain
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.errors import NotEligible, NotFound
from sm_plugin.people.choices import DelegationRight
from sm_plugin.teams.models import CareTeam
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    patient_at,
    registered_patient_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory())


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def helper_of(mailbox, right=DelegationRight.READ):
    tom, email = UserFactory(), "tom@care.example"
    EmailAddress.objects.create(user=tom, email=email, verified=True)
    delegation = name_caregiver(
        actor=mailbox.owner, email=email, right=right, starts_on=timezone.localdate()
    )
    accept(actor=tom, delegation=delegation, digest=adapter().terms().digest)
    return tom


def test_who_can_write_has_a_mailbox_and_a_patient_that_are_there(mailbox):
    access = for_user(mailbox.owner).require_writer()

    assert isinstance(access, OwnMailbox)
    assert (access.mailbox, access.patient, access.for_other) == (mailbox, mailbox.patient, False)


def test_a_stranger_and_a_person_who_is_no_patient_hear_why_and_what_next():
    stranger, other = for_user(AnonymousUser()), for_user(UserFactory())

    assert (stranger.reason, explain(stranger).step) == (Reason.NOT_SIGNED_IN, Step.SIGN_IN)
    assert other.reason == Reason.NOT_A_PATIENT
    for access in (stranger, other):
        with pytest.raises(NotEligible):
            access.require_reader()


def test_each_reason_names_its_step(mailbox, team):
    new = for_user(patient_at(team.facility).user)
    assert (new.reason, explain(new).step) == (Reason.TERMS, Step.TERMS)
    assert for_user(registered_patient_at(team.facility, "Lee").user).reason == Reason.NOT_UPGRADED
    opt_out(actor=mailbox.owner)
    left = for_user(mailbox.owner)
    assert (left.reason, left.can_read, explain(left).step) == (
        Reason.OPTED_OUT,
        True,
        Step.TERMS,
    )


def test_where_no_team_takes_messages_the_rest_stays_readable(mailbox):
    CareTeam.objects.update(accepts_messages=False)
    access = for_user(mailbox.owner)
    assert (access.reason, access.can_read) == (Reason.NO_TEAM, True)


@pytest.mark.parametrize(
    ("right", "reason"),
    [(DelegationRight.READ, Reason.READ_ONLY), (DelegationRight.WRITE, Reason.READY)],
)
def test_a_caregiver_may_what_the_patient_gave_and_no_more(mailbox, right, reason):
    tom = helper_of(mailbox, right)

    access = for_mailbox(tom, mailbox.pk)

    assert isinstance(access, OthersMailbox)
    assert (access.reason, access.patient, access.user) == (reason, mailbox.patient, tom)


def test_ones_own_mailbox_and_one_that_is_not_there_are_nobody_elses(mailbox):
    for user, key in ((mailbox.owner, mailbox.pk), (UserFactory(), mailbox.pk)):
        with pytest.raises(NotFound):
            for_mailbox(user, key)
    with pytest.raises(NotFound):
        for_mailbox(mailbox.owner, uuid4())


def test_it_takes_at_most_two_queries(mailbox):
    tom = helper_of(mailbox, DelegationRight.WRITE)
    for_mailbox(tom, mailbox.pk)  # content types are kept by the process

    with CaptureQueriesContext(
        connection,
    ) as own:
        for_user(mailbox.owner)
    with CaptureQueriesContext(connection) as others:
        for_mailbox(tom, mailbox.pk)

    terms = _queries_of_terms()
    assert len(own) - terms <= 2
    assert len(others) - terms <= 2


def _queries_of_terms():
    """What the host's own adapter asks for its terms."""
    with CaptureQueriesContext(connection) as asked:
        adapter().terms()
    return len(asked)
