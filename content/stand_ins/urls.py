from django.urls import path

from . import views

app_name = "content_stand_ins"
urlpatterns = [
    path("", views.stand_ins, name="list"),
    path("<int:pk>/end/", views.end, name="end"),
]
