from django.urls import path

from . import views

urlpatterns = [
    path("terms/", views.opt_in, name="opt_in"),
    path("access/", views.why_not, name="why_not"),
]
