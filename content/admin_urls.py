"""Pages of the admin that take the place of Wagtail's own: include these before them."""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import pages as wagtails

from content.admin_views import (
    BrowsePagesView,
    ChosenPagesView,
    bulk_action,
    of_seen_page,
    set_privacy,
)
from content.archive.views import delete_page
from content.media.shown import pages_that_delete
from content.translations.reports import SeenSnippets, SeenTranslationsView
from content.translations.views import (
    BeginPage,
    BeginSnippet,
    UpdateWithoutPublishing,
    make_alias,
)
from content.workflow.views import PreviewForReviewers

urlpatterns = [
    path("bulk/<str:app_label>/<str:model_name>/<str:action>/", require_admin_access(bulk_action)),
    path("choose-page/", require_admin_access(BrowsePagesView.as_view())),
    path("choose-page/<int:parent_page_id>/", require_admin_access(BrowsePagesView.as_view())),
    path("choose-page/chosen-multiple/", require_admin_access(ChosenPagesView.as_view())),
    path("collections/<int:collection_id>/privacy/", require_admin_access(set_privacy)),
    path("pages/<int:page_id>/delete/", require_admin_access(delete_page)),
    path("pages/<int:page_id>/edit/preview/", require_admin_access(PreviewForReviewers.as_view())),
    *pages_that_delete(),
    path("localize/submit/page/<int:page_id>/", require_admin_access(BeginPage.as_view())),
    path(
        "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
        require_admin_access(BeginSnippet.as_view()),
    ),
    path("localize/reports/translations/", require_admin_access(SeenTranslationsView.as_view())),
    path(
        "localize/reports/translations/results/",
        require_admin_access(SeenTranslationsView.as_view(results_only=True)),
    ),
    path(
        "localize/api/snippets/<slug:app_label>/<slug:model_name>/",
        require_admin_access(SeenSnippets.as_view({"get": "list"})),
    ),
    path(
        "localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/",
        require_admin_access(SeenSnippets.as_view({"get": "retrieve"})),
    ),
    path(
        "localize/update/<int:translation_source_id>/",
        require_admin_access(UpdateWithoutPublishing.as_view()),
    ),
    path("localize/page/<int:page_id>/convert_to_alias/", require_admin_access(make_alias)),
    *(
        path(f"pages/{one.pattern}", require_admin_access(of_seen_page(one.callback)))
        for one in wagtails.urlpatterns
        if str(one.pattern).startswith("workflow/")
    ),
]
