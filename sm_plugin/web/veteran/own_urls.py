"""Pages about oneself: never served for another person's mailbox."""

from django.urls import path

from .account import access_log_views, caregiver_views, settings_views
from .mailbox import unread_views

urlpatterns = [
    path("settings/", settings_views.settings, name="settings"),
    path("settings/notices/", settings_views.notices, name="change_notices"),
    path("settings/signature/", settings_views.signature, name="change_signature"),
    path("settings/opt-out/", settings_views.opt_out, name="opt_out"),
    path("caregivers/", caregiver_views.caregivers, name="caregivers"),
    path(
        "caregivers/<uuid:delegation_id>/end/",
        caregiver_views.end_caregiver,
        name="end_caregiver",
    ),
    path(
        "caregivers/<uuid:delegation_id>/change/",
        caregiver_views.change_caregiver,
        name="change_caregiver",
    ),
    path(
        "caregivers/<uuid:delegation_id>/sheet/",
        caregiver_views.caregiver_sheet,
        name="caregiver_sheet",
    ),
    path("helping/", caregiver_views.helping, name="helping"),
    path("helping/<uuid:delegation_id>/", caregiver_views.invitation, name="invitation"),
    path("who-opened/", access_log_views.who_opened, name="who_opened"),
    path("unread/", unread_views.unread, name="unread"),
    path("newest/", unread_views.newest, name="newest"),
]
