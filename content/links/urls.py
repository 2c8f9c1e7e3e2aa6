from django.urls import path

from .reports import LinksReport
from .views import opened

app_name = "content_links"
urlpatterns = [
    path("", LinksReport.as_view(), name="report"),
    path("results/", LinksReport.as_view(results_only=True), name="report_results"),
    path("opened/", opened, name="opened"),
]
