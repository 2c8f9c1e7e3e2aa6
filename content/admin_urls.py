"""Pages of the admin that take the place of Wagtail's own: include these before them."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from content.archive.views import delete_page
from content.translations.views import UpdateWithoutPublishing, make_alias
from content.workflow.views import PreviewForReviewers

urlpatterns = [
    path("pages/<int:page_id>/delete/", require_admin_access(delete_page)),
    path("pages/<int:page_id>/edit/preview/", require_admin_access(PreviewForReviewers.as_view())),
    path(
        "localize/update/<int:translation_source_id>/",
        require_admin_access(UpdateWithoutPublishing.as_view()),
    ),
    path("localize/page/<int:page_id>/convert_to_alias/", require_admin_access(make_alias)),
]
