"""Files of the threads in a care team's queues."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sm_plugin.errors import NotFound
from sm_plugin.files.models import Attachment
from sm_plugin.web.base import messaging_page
from sm_plugin.web.files import hand_out, show_preview


def find_team_file(request: HttpRequest, file_id: UUID) -> Attachment:
    """A file of a thread, or of an answer to it, of one of the person's teams; else `NotFound`."""
    files = Attachment.objects.of_team_of(request.user).with_threads()
    found: Attachment | None = files.filter(pk=file_id).first()
    if found is None:
        raise NotFound
    return found


@require_safe
@messaging_page
def team_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    return hand_out(request, find_team_file(request, file_id))


@require_safe
@messaging_page
def team_file_preview(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The picture as large as the item's page shows it."""
    return show_preview(request, find_team_file(request, file_id), is_large=True)
