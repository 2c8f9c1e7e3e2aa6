"""Pages of a mailbox: served for the own one, and under `for/` for one that was opened to us.

See docs/decisions/0051.
"""

from django.urls import path

from .account import download_views
from .compose import draft_views
from .compose import views as writing_views
from .mailbox import file_views, folder_views, organise_views, views
from .mailbox.search import views as search_views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("sent/", views.sent, name="sent"),
    path("deleted/", views.deleted, name="deleted"),
    path("folders/", folder_views.folders, name="folders"),
    path("folders/<uuid:folder_id>/", views.folder, name="folder"),
    path("folders/<uuid:folder_id>/rename/", folder_views.rename, name="rename_folder"),
    path("folders/<uuid:folder_id>/remove/", folder_views.remove, name="remove_folder"),
    path("organise/", organise_views.organise, name="organise"),
    path("undo/<uuid:step_id>/", organise_views.undo, name="undo"),
    path("search/", search_views.search, name="search"),
    path("drafts/", draft_views.drafts, name="drafts"),
    path("drafts/<uuid:draft_id>/", draft_views.draft, name="draft"),
    path("drafts/<uuid:draft_id>/team/", draft_views.draft_team, name="draft_team"),
    path("drafts/<uuid:draft_id>/discard/", draft_views.discard_draft, name="discard_draft"),
    path("files/<uuid:file_id>/", file_views.file, name="file"),
    path("files/<uuid:file_id>/preview/", file_views.file_preview, name="file_preview"),
    path("files/<uuid:draft_file_id>/remove/", file_views.remove_file, name="remove_file"),
    path("new/", writing_views.choose_team, name="choose_team"),
    path("new/<uuid:team_id>/", writing_views.compose, name="compose"),
    path("threads/<uuid:thread_id>/", writing_views.thread, name="thread"),
    path("threads/<uuid:thread_id>/reply/", writing_views.reply, name="reply"),
    path(
        "threads/<uuid:thread_id>/download/",
        download_views.download_thread,
        name="download_thread",
    ),
    path("downloads/", download_views.downloads, name="downloads"),
    path("downloads/<uuid:export_id>/", download_views.download, name="download"),
    path("downloads/<uuid:export_id>/file/", download_views.download_file, name="download_file"),
    path("threads/<uuid:thread_id>/new/", writing_views.start_again, name="start_again"),
]
