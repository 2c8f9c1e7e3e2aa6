from django.urls import path

from .reports import ReviewReport
from .views import review

app_name = "content_reviews"
urlpatterns = [
    path("", ReviewReport.as_view(), name="report"),
    path("results/", ReviewReport.as_view(results_only=True), name="report_results"),
    path("page/<int:page_id>/", review, name="page"),
]
