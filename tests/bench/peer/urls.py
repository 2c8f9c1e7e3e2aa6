"""The peer's addresses."""

from django.urls import include, path

urlpatterns = [path("messages/", include("postman.urls", namespace="postman"))]
