"""The editor's pages too end with the session, and warn before they do."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import hooks

from portal.accounts.people_admin import AssignRole, DeletePeople, SetActiveState

# After Wagtail's own of the same name, which they replace.
for _action in (AssignRole, DeletePeople, SetActiveState):
    hooks.register("register_bulk_action", _action, order=100)


@hooks.register("insert_global_admin_js")
def session_warning() -> SafeString:
    """Put the dialog into the page; the hook has no request, so its script asks for the clock."""
    return render_to_string("portal/session_warning.html")
