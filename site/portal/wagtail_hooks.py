"""The editor's pages too end with the session, and warn before they do."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import hooks

from portal import session_timeout


@hooks.register("insert_global_admin_js")
def session_warning() -> SafeString:
    """The hook knows no request: the page was opened just now, so its clock is full."""
    return render_to_string(
        "portal/session_warning.html", {"session": session_timeout.full_warning()}
    )
