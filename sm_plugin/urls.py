"""All of the plugin's pages; a host includes this module under one path."""

from django.urls import include, path

app_name = "sm_plugin"

# Tried in this order with each request: what people open most comes first.
urlpatterns = [
    path("team/", include("sm_plugin.web.team.urls")),
    path("", include("sm_plugin.web.veteran.urls")),
    path("for/<uuid:mailbox_id>/", include("sm_plugin.web.veteran.urls")),
    path("", include("sm_plugin.web.veteran.own_urls")),
    path("", include("sm_plugin.web.veteran.joining_urls")),
    path("", include("sm_plugin.web.notices.urls")),
    path("privacy/", include("sm_plugin.web.privacy.urls")),
]
