from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from content.search.sitemap import PageSitemap
from content.search.views import search
from portal.accounts.outside import views as outside
from portal.accounts.sign_in.addresses import AddressPage, ConfirmAddress
from portal.accounts.sign_in.factor_views import MakeNewCodes, RemovePasskey, TurnOffApp
from portal.accounts.sign_in.sessions import end_session
from portal.admins import sign_in as admin_sign_in
from portal.public_files import PICTURE_FOLDERS, favicon, picture, robots
from portal.sessions import timeout as session_timeout
from portal.sessions.devices import DevicesPage

handler400 = "portal.look.errors.bad_request"
handler403 = "portal.look.errors.permission_denied"
handler404 = "portal.look.errors.page_not_found"
handler429 = "portal.look.errors.too_many_requests"  # allauth's limits ask for it
handler500 = "portal.look.errors.server_error"

urlpatterns: list[Any] = [
    # Before the admins, so that their own sign-in and password pages are never reached,
    # nor what would delete or publish without a second look.
    path("admin/login/", admin_sign_in.to_sign_in),
    re_path(r"^admin/password_reset/", admin_sign_in.to_password_reset),
    path("admin/account/", admin_sign_in.admin_account),
    path("django-admin/login/", admin_sign_in.to_sign_in),
    path("django-admin/password_change/", admin_sign_in.to_password_change),
    path("admin/", include("content.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
    re_path(rf"^media/(?P<folder>{'|'.join(PICTURE_FOLDERS)})/(?P<path>.+)$", picture),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PageSitemap}}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon),
    # In no language: it is registered with the provider, letter by letter.
    path("accounts/providers/<slug:key>/callback/", outside.callback, name="provider_callback"),
]

# What people read is under the language's prefix; English, the first one, has none.
pages: list[Any] = [
    path("accounts/sessions/", DevicesPage.as_view(), name="usersessions_list"),
    path("accounts/sessions/<int:pk>/end/", end_session, name="end_session"),
    path("accounts/providers/", outside.providers, name="providers"),
    path("accounts/providers/<slug:key>/start/", outside.start, name="provider_start"),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "accounts/2fa/recovery-codes/generate/",
        MakeNewCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/2fa/totp/deactivate/", TurnOffApp.as_view(), name="mfa_deactivate_totp"),
    path("accounts/email/", AddressPage.as_view(), name="account_email"),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$",
        ConfirmAddress.as_view(),
        name="account_confirm_email",
    ),
    path("accounts/", include("allauth.urls")),
    path("session/", session_timeout.session, name="session"),
]
if apps.is_installed("sm_plugin") and find_spec("sm_plugin.urls"):
    pages.insert(0, path("secure-messaging/", include("sm_plugin.urls")))
pages += [
    path("search/", search, name="search"),
    # Before Wagtail's, which asks for a password and nothing else.
    path("_util/login/", admin_sign_in.to_sign_in),
    path("", include(wagtail_urls)),
]
urlpatterns += i18n_patterns(*pages, prefix_default_language=False)
