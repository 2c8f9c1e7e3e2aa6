from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages

from content.reviews.permissions import pages_worked_on

from .models import SecondPersonTask
from .rules import why_not_publish


@hooks.register("before_publish_page")
def refuse_own_words(request, page):
    """The editor's Publish button saves the form first, so that a change in it is seen here."""
    reason = why_not_publish(request.user, page)
    if reason is None:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_edit_page")
def refuse_own_approval(request, page):
    """Says why, where Wagtail would only say that something is not allowed."""
    if request.method != "POST" or request.POST.get("workflow-action-name") != "approve":
        return None
    task = page.current_workflow_task
    reason = isinstance(task, SecondPersonTask) and task.why_not(page, request.user)
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_move_page")
def refuse_a_look_at_pages_of_others(request, page, destination):
    """Wagtail asks only when the move is sent; until then it shows the title of any draft."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


@hooks.register("construct_page_chooser_queryset")
def offer_no_drafts_of_others(pages, request):
    """Anybody links to what readers see; what is being written elsewhere has no title yet."""
    return pages.filter(Q(live=True) | Q(pk__in=pages_worked_on(request.user).values("pk")))
