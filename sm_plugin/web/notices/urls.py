from django.urls import path

from . import views

urlpatterns = [
    path("notices/stop/", views.unsubscribe, name="unsubscribe"),
    path("helping/notices/", views.helper_notices, name="helper_notices"),
    path("team/notices/", views.team_notices, name="team_notices"),
]
