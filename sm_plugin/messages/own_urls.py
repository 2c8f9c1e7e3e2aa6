"""Pages about oneself: never served for another person's mailbox."""

from django.urls import path

from . import settings_views

urlpatterns = [
    path("settings/", settings_views.settings, name="settings"),
    path("settings/notices/", settings_views.notices, name="change_notices"),
    path("settings/signature/", settings_views.signature, name="change_signature"),
    path("settings/opt-out/", settings_views.opt_out, name="opt_out"),
]
