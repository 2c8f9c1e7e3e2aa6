"""The report of archived pages: what readers no longer see, who archived it and why."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from content.policies import policy_of
from content.reviews.permissions import ANY_RIGHT, pages_worked_on
from content.spreadsheets import SafeSpreadsheetMixin

from .models import ArchiveRecord


class ArchivedPages(SafeSpreadsheetMixin, ReportView):
    """Only of one's own part of the tree, the last one first; what came back is not listed."""

    results_template_name = "content/archive/archived_pages_results.html"
    page_title = _("Archived pages")
    header_icon = "download"
    model = ArchiveRecord
    index_url_name = "content_archive:report"
    index_results_url_name = "content_archive:report_results"
    export_filename = "archived-pages"
    export_headings = {
        "page.title": _("Title"),
        "archived_at": _("Archived"),
        "archived_by": _("Archived by"),
        "reason": _("Reason"),
    }
    list_export = list(export_headings)

    def dispatch(self, request, *args, **kwargs):
        if not works_on_pages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.queryset = (
            ArchiveRecord.objects.filter(
                restored_at=None, page__in=pages_worked_on(self.request.user).values("pk")
            )
            .select_related("page", "archived_by")
            .order_by("-archived_at", "-pk")
        )
        return super().get_queryset()


def works_on_pages(user) -> bool:
    return policy_of(Page).user_has_any_permission(user, ANY_RIGHT)
