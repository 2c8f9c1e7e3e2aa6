"""The page from which an item goes to a colleague or to another team, or gets an interim answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.threads.text import require_readable
from sm_plugin.web.base import messaging_page, page

from .offered import passed_on
from .presenters import item_row
from .views import find_item


@require_safe
@messaging_page
def pass_on(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show the steps that ask for a person, a team or a day, as far as they may be made now."""
    item = find_item(request, item_id)
    require_readable(item.thread)
    newest = item.thread.messages.latest("sent_at", "id")
    offered = [one for one in passed_on(request.user, item, newest) if one.form.can_be_filled_in]
    context = {"item": item, "row": item_row(item), "offered": offered}
    response = page(request, "team/pass_on", context)
    record(actor=request.user, action=Action.ITEM_READ, obj=item, patient=item.thread.patient_id)
    return response
