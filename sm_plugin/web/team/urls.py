from django.urls import path

from . import file_views, stop_views, views

urlpatterns = [
    path("", views.queue, name="queue"),
    path("items/<uuid:item_id>/", views.item, name="item"),
    path("items/<uuid:item_id>/take/", views.take, name="take"),
    path("items/<uuid:item_id>/release/", views.release, name="release"),
    path("items/<uuid:item_id>/refer/", views.refer, name="refer"),
    path("items/<uuid:item_id>/answer/", views.answer, name="answer"),
    path("items/<uuid:item_id>/complete/", views.complete, name="complete"),
    path("items/<uuid:item_id>/stop/", stop_views.stop, name="stop"),
    path("stops/", stop_views.stops, name="stops"),
    path("files/<uuid:file_id>/", file_views.team_file, name="team_file"),
    path("files/<uuid:file_id>/preview/", file_views.team_file_preview, name="team_file_preview"),
]
