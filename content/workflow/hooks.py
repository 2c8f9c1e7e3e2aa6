from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, WorkflowState

from content.conf import two_person_rule
from content.reviews.permissions import pages_offered_to

from .models import SecondPersonTask
from .offering import may_offer_publish
from .own_edits import OWN_EDIT
from .revisions import says_something_new
from .rules import why_not_publish

NAMES_SHOWN = 5


@hooks.register("before_publish_page")
def refuse_own_words(request, page):
    """Refuse the author of the words; the Publish button has saved the form before.

    And anybody, on a day on which readers may not get them.
    """
    reason = why_not_publish(request.user, page) or page.specific.why_not_ready()
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_unfinished_pages(request, action_type, objects, view):
    """Stop the whole action, with the page's name, when one page that it publishes isn't ready."""
    if action_type != "publish" or not issubclass(view.model, Page):
        return None
    pages = list(objects)
    if view.cleaned_form.cleaned_data.get("include_descendants"):
        below = [one for page in objects for one in page.get_descendants().not_live().specific()]
        pages += [one for one in below if one.permissions_for_user(request.user).can_publish()]
    refused = [(page, page.specific.why_not_ready()) for page in pages]
    for page, reason in refused:
        if reason:
            told = gettext("Nothing was published, because of “%(page)s”: %(reason)s")
            messages.error(
                request, told % {"page": page.get_admin_display_title(), "reason": reason}
            )
    return redirect(view.next_url) if any(reason for _page, reason in refused) else None


@hooks.register("before_edit_page")
def save_instead_of_approving(request, page):
    """Only save when the editor sends changed text along with the approval.

    The task refuses as well. Asked here, nothing that was typed is lost and the person is told
    why, where Wagtail would say that something is not allowed.
    """
    task = page.current_workflow_task
    if request.method == "GET":
        _say_why_approve_is_missing(request, page, task)
        _say_why_it_came_back(request, page)
        return
    _say_why_nothing_is_published(request, page)
    if request.POST.get("workflow-action-name") != "approve" or not task:
        return
    if reason := isinstance(task, SecondPersonTask) and _why_not(task, request, page):
        messages.error(request, reason)
        request.POST = request.POST.copy()
        request.POST.pop("action-workflow-action", None)


def _say_why_nothing_is_published(request, page) -> None:
    """Say why only a draft is saved where the editor has saved by itself in the meantime.

    Then the right is gone before the button's request comes, and Wagtail saves without a word.
    """
    if "action-publish" in request.POST and (reason := why_not_publish(request.user, page)):
        messages.error(request, reason)


@hooks.register("construct_page_action_menu")
def offer_publish_where_it_is_done(menu_items, request, context):
    """Leave out "Publish" where it would be refused, or would go round the workflow.

    An older version that is brought back is a change of the person who brings it.
    """
    page = context.get("page")
    if not two_person_rule() or page is None or not page.pk:
        return
    if context["view"] != "edit" or not may_offer_publish(request.user, page):
        menu_items[:] = [one for one in menu_items if one.name != "action-publish"]


@hooks.register("after_edit_page")
def say_what_the_step_did(request, page):
    """Say that a step was taken and what comes next; Wagtail says that the page was updated."""
    name = request.POST.get("workflow-action-name")
    if "action-workflow-action" not in request.POST or name not in ("approve", "reject"):
        return
    step = page.current_workflow_task
    if name == "reject":
        messages.success(request, gettext("You sent the page back with your comment."))
    elif step:
        text = gettext("You approved the page. The next step is “%(step)s”.")
        messages.success(request, text % {"step": step.name})
    else:
        messages.success(request, gettext("You approved the page. It was the last step."))


def _say_why_approve_is_missing(request, page, task) -> None:
    """Tell a reviewer whose step it is why there is no button, and who has it."""
    if not isinstance(task, SecondPersonTask) or not task.is_step_of(request.user):
        return
    if reason := task.why_not(page, request.user):
        why_nobody = task.why_nobody(page)
        reasons = dict.fromkeys([str(reason), why_nobody or _who_can(task, page)])
        messages.warning(request, " ".join([gettext("You can't approve this page now."), *reasons]))


def _say_why_it_came_back(request, page) -> None:
    """Show a reviewer's comment where it is acted on, which Wagtail keeps in mail and history."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    step = state.current_task_state
    if step and (comment := step.get_comment().strip()):
        who = step.finished_by.get_full_name() if step.finished_by else step.task.name
        told = gettext("%(name)s sent this page back: “%(comment)s”")
        messages.warning(request, told % {"name": who, "comment": comment})


def _who_can(task, page) -> str:
    names = [person.get_full_name() for person in task.approvers(page)]
    if names:
        shown = ", ".join(names[:NAMES_SHOWN])
        return gettext("These people can approve it: %(names)s.") % {"names": shown}
    groups = ", ".join(task.groups.order_by("name").values_list("name", flat=True))
    return gettext(
        "Nobody else can approve this step. Ask an administrator to add somebody to the group"
        " %(groups)s."
    ) % {"groups": groups}


def _why_not(task, request, page):
    if two_person_rule() and _brings_other_words(request, page):
        return OWN_EDIT
    return task.why_not(page, request.user)


def _brings_other_words(request, page) -> bool:
    """Apply the form to a page of its own; the view does the same once more."""
    form_class = page.specific_class.get_edit_handler().get_form_class()
    form = form_class(
        request.POST,
        request.FILES,
        instance=page.get_latest_revision_as_object(),
        parent_page=page.get_parent(),
        for_user=request.user,
    )
    return form.is_valid() and says_something_new(form.save(commit=False))


@hooks.register("before_move_page")
def refuse_a_look_at_pages_of_others(request, page, destination):
    """Check the right before the form: until the move is sent, Wagtail shows any draft's title."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


@hooks.register("construct_page_chooser_queryset")
def offer_no_drafts_of_others(pages, request):
    return pages.filter(pk__in=pages_offered_to(request.user).values("pk"))
