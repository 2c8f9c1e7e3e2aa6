"""Pictures of the library that have no description yet."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import ReportView
from wagtail.images import get_image_model

from content.policies import policy_of
from content.spreadsheets import SafeSpreadsheetMixin


class UndescribedPictures(SafeSpreadsheetMixin, ReportView):
    """Only of the collections that the person may change, newest first."""

    results_template_name = "content/checks/undescribed_pictures_results.html"
    page_title = _("Pictures without description")
    header_icon = "image"
    model = get_image_model()
    any_permission_required = ["change"]
    index_url_name = "content_checks:undescribed_pictures"
    index_results_url_name = "content_checks:undescribed_pictures_results"
    export_filename = "pictures-without-description"
    export_headings = {
        "title": _("Title"),
        "collection.name": _("Collection"),
        "created_at": _("Added"),
    }
    list_export = list(export_headings)

    def get_queryset(self):
        self.queryset = (
            policy_of(self.model)
            .instances_user_has_any_permission_for(self.request.user, ["change"])
            .filter(description="")
            .select_related("collection")
            .order_by("-created_at", "-pk")
        )
        return super().get_queryset()
