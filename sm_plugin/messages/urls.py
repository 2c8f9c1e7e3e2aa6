"""Pages of a mailbox: served for the own one, and under `for/` for one that was opened to us."""

from django.urls import path

from . import reading_views, writing_views

urlpatterns = [
    path("", reading_views.inbox, name="inbox"),
    path("sent/", reading_views.sent, name="sent"),
    path("new/", writing_views.choose_team, name="choose_team"),
    path("new/<uuid:team_id>/", writing_views.compose, name="compose"),
    path("threads/<uuid:thread_id>/", reading_views.thread, name="thread"),
    path("threads/<uuid:thread_id>/reply/", writing_views.reply, name="reply"),
]
