"""Pages of privacy officers: opening messages in an emergency, and who read what."""

from django.urls import path

from . import opened_views, record_views, views

urlpatterns = [
    path("", views.privacy, name="privacy"),
    path("who-read/", record_views.who_read, name="who_read"),
    path("patients/<uuid:patient_id>/", views.open_messages, name="open_in_emergency"),
    path("openings/<uuid:opening_id>/", opened_views.opened_mailbox, name="opened_mailbox"),
    path("openings/<uuid:opening_id>/end/", views.end, name="end_opening"),
    path("threads/<uuid:thread_id>/", opened_views.opened_thread, name="opened_thread"),
    path("files/<uuid:file_id>/", opened_views.opened_file, name="opened_file"),
    path(
        "files/<uuid:file_id>/preview/",
        opened_views.opened_file_preview,
        name="opened_file_preview",
    ),
]
