from django.urls import path

from .account import joining_views

urlpatterns = [
    path("terms/", joining_views.opt_in, name="opt_in"),
    path("access/", joining_views.why_not, name="why_not"),
]
