"""Pages of a mailbox: served for the own one, and under `for/` for one that was opened to us."""

from django.urls import path

from . import draft_views, reading_views, writing_views

urlpatterns = [
    path("", reading_views.inbox, name="inbox"),
    path("sent/", reading_views.sent, name="sent"),
    path("drafts/", draft_views.drafts, name="drafts"),
    path("drafts/<uuid:draft_id>/", draft_views.draft, name="draft"),
    path("drafts/<uuid:draft_id>/team/", draft_views.draft_team, name="draft_team"),
    path("drafts/<uuid:draft_id>/discard/", draft_views.discard_draft, name="discard_draft"),
    path("new/", writing_views.choose_team, name="choose_team"),
    path("new/<uuid:team_id>/", writing_views.compose, name="compose"),
    path("threads/<uuid:thread_id>/", reading_views.thread, name="thread"),
    path("threads/<uuid:thread_id>/reply/", writing_views.reply, name="reply"),
    path("threads/<uuid:thread_id>/new/", writing_views.start_again, name="start_again"),
]
