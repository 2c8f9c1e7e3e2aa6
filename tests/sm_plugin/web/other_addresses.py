"""A host that mounts our addresses under a name of its own, and one of our views by itself."""

from django.urls import include, path

from portal.urls import urlpatterns as portal
from sm_plugin.urls import urlpatterns as ours
from sm_plugin.web.veteran.compose.views import compose

urlpatterns = [
    path("letters/", include((ours, "letters"), namespace="letters")),
    path("write/<uuid:team_id>/", compose),
    *portal,
]
