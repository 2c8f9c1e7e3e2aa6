"""A prepared question asks about each object by itself, or it is not prepared at all."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.signals import post_init
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.database.paging import PreparedList, keyset_page
from sm_plugin.database.prepared import NotPrepared, Prepared, maker_of, this_hour
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import lock_teams
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, UserFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.speed.many import fill

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_each_person_key_text_moment_and_list_gets_its_own_answer():
    ruth, walt = UserFactory(full_name="Ruth Delgado"), UserFactory(full_name="Walt Hansen")
    by_object = Prepared(lambda user: User.objects.filter(pk=user.pk))
    by_name = Prepared(lambda name: User.objects.filter(full_name=name))
    by_list = Prepared(lambda keys: User.objects.filter(pk__in=keys).order_by("pk"))
    before = Prepared(lambda moment: User.objects.filter(date_joined__lt=moment, pk=ruth.pk))
    now = timezone.now()

    for _again in range(2):
        assert [by_object.ask(one) for one in (ruth, walt)] == [[ruth], [walt]]
        assert [by_name.ask(one.full_name) for one in (ruth, walt)] == [[ruth], [walt]]
        assert by_list.ask([ruth.pk]) == [ruth]
        assert by_list.ask([ruth.pk, walt.pk]) == [ruth, walt]
        assert before.ask(now + timedelta(days=1)) == [ruth]
        assert before.ask(now - timedelta(days=1)) == []


def test_a_question_is_written_once_and_tuples_of_columns_are_rows_too():
    ruth = UserFactory(full_name="Ruth Delgado")
    names = Prepared(lambda key: User.objects.filter(pk=key).values_list("full_name", "pk"))
    alone = Prepared(lambda key: User.objects.filter(pk=key).values_list("full_name", flat=True))
    assert names.ask(ruth.pk) == [("Ruth Delgado", ruth.pk)]
    assert alone.ask(ruth.pk) == ["Ruth Delgado"]
    (written,) = names._written.values()
    with CaptureQueriesContext(connection) as asked:
        assert names.ask(ruth.pk + 1) == []
    assert len(asked) == 1
    assert list(names._written.values()) == [written]


def test_a_moment_that_is_not_now_is_refused():
    """It would stay the moment at which the question was written."""
    since = Prepared(
        lambda user: User.objects.filter(
            pk=user.pk, date_joined__gt=timezone.now() - timedelta(days=30)
        )
    )
    with pytest.raises(NotPrepared):
        since.ask(UserFactory())


def test_a_question_that_leaves_out_what_it_is_about_is_refused():
    everybody = Prepared(lambda user: User.objects.filter(Q(pk__gt=0)))
    with pytest.raises(NotPrepared):
        everybody.ask(UserFactory())


def test_a_question_that_looks_at_more_of_a_person_than_the_key_is_refused():
    """It would ask about everybody what it asks about a person with defaults."""

    def seen_by(user):
        own = User.objects.filter(pk=user.pk)
        return User.objects.filter(Q(pk__gt=0) | Q(pk=user.pk)) if user.is_superuser else own

    with pytest.raises(NotPrepared, match="is_superuser"):
        Prepared(seen_by).ask(UserFactory(is_superuser=True))


def test_someone_whose_account_is_shut_is_asked_about_by_a_question_of_their_own():
    gone = UserFactory(is_active=False)
    teams = Prepared(lambda user: CareTeam.objects.worked_in_by(user))
    assert teams.ask(gone) == []
    assert not teams._written


def test_what_the_text_depends_on_is_not_asked_with_the_text_of_another():
    own, others = UserFactory(), UserFactory()
    asked = []

    def people(user):
        asked.append(user.pk)
        return User.objects.filter(pk=user.pk)

    question = Prepared(people)
    assert question.ask(own, facts=(1,)) == [own]
    assert question.ask(others, facts=(2,)) == [others]
    assert len(asked) == 2


def test_every_page_of_a_prepared_list_is_that_of_the_list_itself():
    team = team_at(FacilityFactory())
    boxes = [mailbox_of(patient_at(team.facility), team) for _mailbox in range(2)]
    for box in boxes:
        fill(box, team, 25)
    prepared_list = PreparedList(
        MailboxEntry, lambda mailbox: MailboxEntry.objects.filter(mailbox=mailbox).with_thread()
    )
    for box in (*boxes, *boxes):
        for descending in (True, False):
            words = {"field": "last_at", "descending": descending}
            older, seen = "", 0
            while True:
                rows = MailboxEntry.objects.filter(mailbox=box).with_thread()
                page = keyset_page(prepared_list.of(box), older=older, **words)
                assert page == keyset_page(rows, older=older, **words)
                seen += len(page.rows)
                if page.newer:
                    back = keyset_page(prepared_list.of(box), newer=page.newer, **words)
                    assert back == keyset_page(rows, newer=page.newer, **words)
                if page.older is None:
                    break
                older = page.older
            assert seen == 25


def test_a_key_that_does_not_exist_has_no_answer():
    people = Prepared(lambda key: MailboxEntry.objects.filter(thread=key))
    assert people.ask(uuid4()) == []


def test_what_many_rows_belong_to_is_made_once_for_all_of_them():
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    fill(mailbox_of(patient_at(team.facility), team), team, 3)
    rows = Prepared(
        lambda team: (
            WorkItem.objects.filter(team=team)
            .select_related("assignee", "thread__patient__user", "team__facility__parent")
            .order_by("pk")
        )
    )
    asked = rows.ask(team)
    written = WorkItem.objects.filter(team=team).order_by("pk")

    assert [vars_of(one) for one in asked] == [vars_of(one) for one in written]
    assert [one.assignee for one in asked] == [one.assignee for one in written]
    assert len({id(one.team.facility) for one in asked}) == 1
    assert len({id(one.thread) for one in asked}) == 3
    assert {one.team.facility.parent for one in asked} == {team.facility.parent}


def vars_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_of_a_transaction_is_refused_each_time():
    """Django refuses it when it writes the question, and this one is written once."""
    locked = Prepared(lambda key: MailboxEntry.objects.select_for_update().filter(pk=key))
    with transaction.atomic():
        assert locked.ask(uuid4()) == []

    with pytest.raises(TransactionManagementError):
        locked.ask(uuid4())


def test_teams_are_locked_by_keys_and_by_texts_of_keys_alike():
    """A form gives the key of a team as a text."""
    team = team_at(FacilityFactory())

    assert [one.pk for one in lock_teams([team.pk, str(team.pk)])] == [team.pk]
    assert lock_teams([]) == []


def test_a_key_that_comes_as_a_text_is_asked_as_django_asks_it():
    """A caller by an interface may have no UUID at hand."""
    by_key = Prepared(lambda key: MailboxEntry.objects.filter(pk=key))

    assert by_key.ask(str(uuid4())) == []


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", datetime(2026, 3, 8, 0, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 5, 0, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 3, 7, 18, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 3, 7, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_question_is_written_anew_each_hour_and_with_each_day(zone, midnight, monkeypatch):
    found = {}
    for seconds in (-3600, -1, 0, 3599, 3600):
        moment = midnight + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        with timezone.override(zone):
            found[seconds] = this_hour()
    days = [day for day, _hour in found.values()]
    assert days == [date(2026, 3, 7)] * 2 + [date(2026, 3, 8)] * 3
    assert found[-3600] != found[0] != found[3600]


@pytest.mark.parametrize("model", [one for one in apps.get_models() if not one._meta.proxy])
def test_an_object_is_the_one_that_django_makes(model):
    names = [field.attname for field in model._meta.concrete_fields]
    values = [f"value {number}" for number in range(len(names))]
    try:
        known = model.from_db("default", names, values)
    except (TypeError, ValueError):
        pytest.skip("its fields take no texts as they are")
    made = maker_of(model, names, "default")(values)
    ours, theirs = dict(vars(made)), dict(vars(known))
    states = [one.pop("_state") for one in (ours, theirs)]
    assert ours == theirs
    assert {(one.adding, one.db, len(one.fields_cache)) for one in states} == {
        (False, "default", 0)
    }


def test_a_column_that_was_left_out_is_asked_for():
    ruth = UserFactory(full_name="Ruth Delgado")
    one = maker_of(User, ["id", "email"], "default")([ruth.pk, ruth.email])
    assert one.get_deferred_fields() == {field.attname for field in User._meta.concrete_fields} - {
        "id",
        "email",
    }
    assert one.full_name == "Ruth Delgado"


def test_who_listens_to_the_making_of_objects_is_told():
    ruth, heard = UserFactory(), []

    def listen(instance, **_rest):
        heard.append(instance.pk)

    post_init.connect(listen, sender=User)
    try:
        by_key = Prepared(lambda key: User.objects.filter(pk=key))
        assert by_key.ask(ruth.pk) == [ruth]
    finally:
        post_init.disconnect(listen, sender=User)
    assert heard == [ruth.pk]
