"""All of the plugin's pages; a host includes this module under one path."""

from django.urls import include, path

app_name = "sm_plugin"

urlpatterns = [
    path("", include("sm_plugin.gate.urls")),
    path("", include("sm_plugin.notify.urls")),
    path("", include("sm_plugin.messages.own_urls")),
    path("", include("sm_plugin.messages.urls")),
    path("for/<uuid:mailbox_id>/", include("sm_plugin.messages.urls")),
    path("team/", include("sm_plugin.triage.urls")),
]
