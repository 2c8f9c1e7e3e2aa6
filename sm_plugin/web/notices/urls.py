from django.urls import path

from . import interest_views, views

urlpatterns = [
    path("notices/stop/", views.unsubscribe, name="unsubscribe"),
    path("tell-me/", interest_views.tell_me, name="tell_me"),
    path("tell-me/answer/", interest_views.tell_me_answer, name="tell_me_answer"),
    path("helping/notices/", views.helper_notices, name="helper_notices"),
    path("team/notices/", views.team_notices, name="team_notices"),
]
