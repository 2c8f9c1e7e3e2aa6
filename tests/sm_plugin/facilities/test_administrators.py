import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import get_objects_for_user
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.appointments import GROUP_NAME, RIGHTS
from sm_plugin.facilities.models import (
    Appointment,
    Facility,
    FacilityGroupObjectPermission,
    FacilityUserObjectPermission,
)
from sm_plugin.facilities.services import (
    appoint_administrator,
    change_stage,
    check_grants,
    dismiss_administrator,
)
from sm_plugin.grants import grant


def group_for(name):
    return Group.objects.get_or_create(name=name)[0]


def test_guardian_uses_the_tables_with_real_foreign_keys(db):
    assert get_user_obj_perms_model(Facility) is FacilityUserObjectPermission
    assert get_group_obj_perms_model(Facility) is FacilityGroupObjectPermission


def test_an_appointment_gives_every_right_and_the_door_of_the_admin(frank, togus, superuser):
    appointment = Appointment.objects.get()
    assert (appointment.user, appointment.facility) == (frank, togus)
    assert (appointment.appointed_by, appointment.until) == (superuser, None)
    assert set(
        FacilityUserObjectPermission.objects.filter(user=frank, content_object=togus).values_list(
            "permission__codename", flat=True
        )
    ) == set(RIGHTS)
    assert frank.has_perm("wagtailadmin.access_admin")
    assert frank.get_all_permissions() == {"wagtailadmin.access_admin"}
    assert list(check_grants()) == []
    assert AuditEvent.objects.latest("at").action == "grant.given"


def test_appointing_twice_changes_nothing(frank, togus, superuser):
    appoint_administrator(actor=superuser, facility=togus, user=frank)
    assert Appointment.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_a_dismissal_takes_everything_back_at_once(frank, togus, superuser):
    dismiss_administrator(actor=superuser, facility=togus, user=frank)
    with pytest.raises(NotAllowed):
        change_stage(actor=frank, facility=togus, to="preparing", reason="why")
    again = type(frank).objects.get(pk=frank.pk)
    assert again.get_all_permissions() == set()
    assert Appointment.objects.get().until is not None
    assert list(check_grants()) == []
    assert AuditEvent.objects.latest("at").action == "grant.withdrawn"


def test_the_door_stays_open_for_another_station(frank, togus, junction, superuser):
    appoint_administrator(actor=superuser, facility=junction, user=frank)
    dismiss_administrator(actor=superuser, facility=togus, user=frank)
    assert set(Facility.objects.administered_by(frank)) == {junction}
    assert frank.groups.filter(name=GROUP_NAME).exists()


def test_a_dismissed_administrator_can_come_back(frank, togus, superuser):
    dismiss_administrator(actor=superuser, facility=togus, user=frank)
    appoint_administrator(actor=superuser, facility=togus, user=frank)
    assert Appointment.objects.filter(until=None).count() == 1
    assert set(Facility.objects.administered_by(frank)) == {togus}


def test_nobody_extends_their_own_reach(frank, junction, togus, sam):
    for actor in (frank, sam):
        with pytest.raises(NotAllowed):
            appoint_administrator(actor=actor, facility=junction, user=actor)
        with pytest.raises(NotAllowed):
            dismiss_administrator(actor=actor, facility=togus, user=frank)
    assert set(Facility.objects.administered_by(frank)) == {togus}


def test_a_site_has_no_administrator_of_its_own(caribou, superuser, sam):
    with pytest.raises(InvalidInput):
        appoint_administrator(actor=superuser, facility=caribou, user=sam)


def test_a_closed_account_is_not_appointed(make_person, togus, superuser):
    gone = make_person("Gone Person", is_active=False)
    with pytest.raises(InvalidInput):
        appoint_administrator(actor=superuser, facility=togus, user=gone)


def test_dismissing_someone_who_was_not_appointed_is_refused(togus, superuser, sam):
    with pytest.raises(InvalidInput):
        dismiss_administrator(actor=superuser, facility=togus, user=sam)


def test_administered_by_equals_guardians_own_answer(frank, joan, sam, togus, junction):
    group = group_for("reports")
    sam.groups.add(group)
    grant("view_reports", group, junction)
    for person in (frank, joan, sam):
        for right in RIGHTS:
            ours = set(Facility.objects.administered_by(person, right))
            theirs = get_objects_for_user(
                person, right, Facility, accept_global_perms=False, with_superuser=False
            )
            assert ours == set(theirs)
    assert set(Facility.objects.administered_by(sam, "view_reports")) == {junction}


def test_a_superuser_or_closed_account_administers_nothing_without_a_grant(superuser, frank, togus):
    assert not Facility.objects.administered_by(superuser).exists()
    frank.is_active = False
    assert not Facility.objects.administered_by(frank).exists()


def test_a_grant_without_a_fact_and_a_fact_without_a_grant_are_found(frank, sam, togus):
    grant("view_reports", sam, togus)
    grant("view_reports", group_for("everyone"), togus)
    FacilityUserObjectPermission.objects.filter(
        user=frank, permission__codename="manage_rollout"
    ).delete()
    sam.groups.add(group_for(GROUP_NAME))
    frank.groups.clear()
    found = [str(difference) for difference in check_grants()]
    everyone = group_for("everyone").pk
    assert found == [
        f"missing: manage_rollout of user {frank.pk} on facility {togus.pk}",
        f"extra: view_reports of user {sam.pk} on facility {togus.pk}",
        f"extra: view_reports of group {everyone} on facility {togus.pk}",
        f"missing: group Facility administrators of user {frank.pk}",
        f"extra: group Facility administrators of user {sam.pk}",
    ]
