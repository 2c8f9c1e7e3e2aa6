"""Headers that every answer carries, whoever made it."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from portal import policy

Handler = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """One strict policy; only Wagtail's admin and its previews of our pages get another."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if getattr(request, "is_dummy", False):  # Wagtail's request inside a preview request
            parts.config = policy.PREVIEW
        elif request.path.startswith(policy.WAGTAIL_PATH):
            parts.config = policy.WAGTAIL
        else:
            return parts
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return parts


class PermissionsPolicyMiddleware:
    """No page may ask for the camera, the place or anything else that no page uses."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", policy.PERMISSIONS)
        return response


class PrivateResponseMiddleware:
    """What a signed-in person sees stays out of every cache, on the way and in the browser."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        return response
