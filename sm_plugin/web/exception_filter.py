"""Keeps what people typed out of the reports that Django makes of a fault."""

from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NoTextInReports(SafeExceptionReporterFilter):
    """Hides every field of a form and every local variable, on pages that carry messages.

    Django asks the request for its filter, so this holds in any host, for mails to ADMINS and
    for whatever else reports a fault through Django. With DEBUG on it hides nothing.
    """

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        if request is None:
            return {}
        if not self.is_active(request):
            return request.POST
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        if not self.is_active(request):
            return tb_frame.f_locals.items()
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
