from django.urls import path

from .reports import UndescribedPictures

app_name = "content_checks"
urlpatterns = [
    path("pictures/", UndescribedPictures.as_view(), name="undescribed_pictures"),
    path(
        "pictures/results/",
        UndescribedPictures.as_view(results_only=True),
        name="undescribed_pictures_results",
    ),
]
