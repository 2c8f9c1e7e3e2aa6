from django.urls import path

from .account import claim_views, joining_views

urlpatterns = [
    path("terms/", joining_views.opt_in, name="opt_in"),
    path("find-teams/", claim_views.claim_teams, name="claim_teams"),
    path("access/", joining_views.why_not, name="why_not"),
]
