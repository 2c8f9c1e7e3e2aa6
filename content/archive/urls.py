from django.urls import path

from .reports import ArchivedPages

app_name = "content_archive"
urlpatterns = [
    path("", ArchivedPages.as_view(), name="report"),
    path("results/", ArchivedPages.as_view(results_only=True), name="report_results"),
]
