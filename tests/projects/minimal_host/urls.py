from django.contrib.auth.views import LoginView
from django.urls import include, path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("secure-messaging/", include("sm_plugin.urls")),
    path("accounts/login/", LoginView.as_view(template_name="login.html")),
    path("admin/", include(wagtailadmin_urls)),
    path("", TemplateView.as_view(template_name="base.html")),
    path("pages/", include(wagtail_urls)),
]
