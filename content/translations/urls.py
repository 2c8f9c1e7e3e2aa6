from django.urls import path

from . import views

app_name = "content_languages"
urlpatterns = [path("translation/<int:page_id>/", views.translation, name="translation")]
