"""The plugin's part of the Wagtail admin: one menu, shown to people who may use something in it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from sm_plugin.addresses import address_of
from sm_plugin.admin.imports.imports import import_rows
from sm_plugin.admin.imports.jobs import import_job
from sm_plugin.admin.imports.runs import (
    IMPORT_JOB_NAME,
    IMPORT_ROWS_NAME,
    IMPORT_RUN_NAME,
    import_run,
)
from sm_plugin.admin.people.appointments import AppointmentAdmin
from sm_plugin.admin.people.people import PatientAdmin, VerifierPanel
from sm_plugin.admin.phrases import SafetyPhraseAdmin, UnreviewedPhrases
from sm_plugin.admin.stations.board import BoardPanel, board_page
from sm_plugin.admin.stations.closing import closing
from sm_plugin.admin.stations.days_off import days_off
from sm_plugin.admin.stations.finishing import finishing
from sm_plugin.admin.stations.planned_days import DAYS_NAME, several_days
from sm_plugin.admin.stations.readiness import readiness
from sm_plugin.admin.stations.station_list import IMPORT_NAME, import_stations
from sm_plugin.admin.stations.stations import (
    CLOSING_NAME,
    DAYS_OFF_NAME,
    FINISHING_NAME,
    READINESS_NAME,
    StationAdmin,
)
from sm_plugin.admin.successors import BOARD_NAME, SuccessorsWanted, warned
from sm_plugin.admin.teams.closing import ClosableTeamAdmin, HandingOverMembershipAdmin
from sm_plugin.admin.teams.copying import copied_team
from sm_plugin.admin.teams.leads import another_lead
from sm_plugin.admin.teams.panels import ClaimsWaiting, PanelEntryAdmin
from sm_plugin.admin.teams.several import add_people
from sm_plugin.admin.teams.stops import BlockAdmin
from sm_plugin.admin.teams.team_facts import COPY_NAME, LEAD_NAME, SEVERAL_NAME
from sm_plugin.admin.topics.topics import TeamTopicRouteAdmin, TopicAdmin
from sm_plugin.break_glass.rights import may_open_somewhere
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.teams.models import PanelEntry
from sm_plugin.triage.board import board_of
from sm_plugin.triage.ownership.handover import close_account
from sm_plugin.web.origin import recorded
from sm_plugin.worker import do_each


@modeladmin_register
class SecureMessagingAdminGroup(ModelAdminGroup):
    menu_label = _("Secure Messaging")
    menu_icon = "mail"
    menu_order = 250
    items = (
        StationAdmin,
        AppointmentAdmin,
        ClosableTeamAdmin,
        HandingOverMembershipAdmin,
        PatientAdmin,
        PanelEntryAdmin,
        TeamTopicRouteAdmin,
        BlockAdmin,
        TopicAdmin,
        SafetyPhraseAdmin,
    )


@hooks.register("construct_homepage_panels")
def show_the_board(request: HttpRequest, panels: list[Any]) -> None:
    """Let people who run stations begin with them."""
    board, national = board_of(request.user), is_national_administrator(request.user)
    if board.total or national:
        panels += [SuccessorsWanted(request.user), BoardPanel(board, may_import=national)]


@hooks.register("register_admin_urls")
def addresses_beside_the_lists() -> list[Any]:
    at = "secure-messaging/"
    return [
        path(f"{at}board/", board_page, name=BOARD_NAME),
        path(f"{at}board/days/", warned(several_days), name=DAYS_NAME),
        path(f"{at}import/", warned(import_rows), name=IMPORT_ROWS_NAME),
        path(f"{at}import/file/<uuid:job_id>/", import_job, name=IMPORT_JOB_NAME),
        path(f"{at}import/<uuid:run_id>/", warned(import_run), name=IMPORT_RUN_NAME),
        path(f"{at}import-stations/", warned(import_stations), name=IMPORT_NAME),
        path(f"{at}stations/<uuid:station_id>/finishing/", warned(finishing), name=FINISHING_NAME),
        path(f"{at}stations/<uuid:station_id>/readiness/", warned(readiness), name=READINESS_NAME),
        path(f"{at}stations/<uuid:station_id>/days-off/", warned(days_off), name=DAYS_OFF_NAME),
        path(f"{at}stations/<uuid:station_id>/closing/", warned(closing), name=CLOSING_NAME),
        path(f"{at}teams/<uuid:team_id>/people/", warned(add_people), name=SEVERAL_NAME),
        path(f"{at}teams/<uuid:team_id>/lead/", warned(another_lead), name=LEAD_NAME),
        path(f"{at}teams/<uuid:team_id>/copy/", warned(copied_team), name=COPY_NAME),
    ]


class EmergencyAccessItem(MenuItem):
    """Leads privacy officers to their page, which is outside the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_open_somewhere(request.user)


@hooks.register("register_admin_menu_item")
def lead_to_emergency_access() -> MenuItem:
    return EmergencyAccessItem(
        _("Emergency access"), address_of("privacy"), icon_name="warning", order=260
    )


@hooks.register("construct_homepage_panels")
def say_what_is_not_reviewed(request: HttpRequest, panels: list[Any]) -> None:
    """Tell people who can have the safety phrases reviewed, at every visit, that they are not."""
    if is_national_administrator(request.user) and (
        count := SafetyPhrase.objects.unreviewed().count()
    ):
        address = SafetyPhraseAdmin().url_helper.index_url
        panels.append(UnreviewedPhrases(count, address))


@hooks.register("construct_homepage_panels")
def lead_verifiers_to_patients(request: HttpRequest, panels: list[Any]) -> None:
    """Let people who verify identities begin with that."""
    if Facility.objects.verified_by(request.user).exists():
        panels.append(VerifierPanel(request.user))


@hooks.register("construct_homepage_panels")
def say_who_waits_for_a_verifier(request: HttpRequest, panels: list[Any]) -> None:
    """Tell verifiers of claims that only they decide on."""
    if count := PanelEntry.objects.to_decide_by(request.user).count():
        panels.append(ClaimsWaiting(count, PanelEntryAdmin().url_helper.index_url))


@hooks.register("after_bulk_action")
def put_back_what_closed_accounts_had(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Put back what people have whose accounts Wagtail closes together.

    It closes them with one update, which no signal tells. Once that is written each person's is
    put back in a transaction of its own: in one, the record of the first would be held while the
    teams of the next are waited for. What fails is put back by the worker.
    """
    if action_type != "set_active_state" or action.cleaned_form.cleaned_data["mark_as_active"]:
        return

    def put_back() -> None:
        with recorded(request):
            do_each(
                "closed accounts", objects, lambda one: close_account(user=one, actor=request.user)
            )

    transaction.on_commit(put_back)
