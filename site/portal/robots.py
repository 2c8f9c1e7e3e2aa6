"""The paths that search engines are asked to leave alone, and the address of the list of pages."""

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

ADMINS = ["/admin/", "/django-admin/"]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Accounts, messaging, the search and both admins; the search has addresses without end."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in [*ADMINS, *_personal()])]
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    text = "\n".join([*lines, "", f"Sitemap: {sitemap}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _personal() -> list[str]:
    names = ["account_login", "session", "search"]
    if apps.is_installed("sm_plugin"):
        names.append("sm_plugin:inbox")
    paths = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths += [reverse(name) for name in names]
    return [path.removesuffix("login/") for path in paths]
