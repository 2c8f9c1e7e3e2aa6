from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.update_translations import UpdateTranslationsView

from content.workflow.own_edits import OWN_EDIT

from . import services


@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send a translation for review, or take the step that waits for this person."""
    page = get_object_or_404(Page, pk=page_id).specific
    found = None if page.is_root() else services.synced_translation(page)
    if found is None or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        return _act(request, page)
    step, actions = services.steps_of(request.user, page)
    texts, translated = found.get_progress()
    title = page.get_admin_display_title()
    heading = _("Translation “%(title)s”") % {"title": title}
    context = {
        "page": page,
        "found": found,
        "texts": texts,
        "missing": texts - translated,
        "may_send": services.may_send(request.user, page),
        "step": step,
        "actions": actions,
        "header_title": heading,
        "header_icon": "wagtail-localize-language",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": title},
            {"url": "", "label": heading},
        ],
    }
    return render(request, "content/translations/translation.html", context)


def _act(request: HttpRequest, page: Page) -> HttpResponse:
    title = {"title": page.get_admin_display_title()}
    try:
        if "send" in request.POST:
            services.send_for_review(actor=request.user, page=page)
            messages.success(request, _("“%(title)s” was sent for review.") % title)
        else:
            services.take_step(
                actor=request.user,
                page=page,
                name=request.POST.get("action", ""),
                comment=request.POST.get("comment", ""),
            )
            messages.success(request, _("Done. “%(title)s” goes on from here.") % title)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("content_languages:translation", page.pk)
    return redirect("wagtailadmin_home")


def publish(request: HttpRequest, page: Page) -> HttpResponse:
    """Answer the button of wagtail-localize's editor: only what was approved goes to readers."""
    try:
        is_published = services.publish(actor=request.user, page=page)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_pages:edit", page.pk)
    if is_published:
        title = page.get_admin_display_title()
        messages.success(request, _("“%(title)s” is published.") % {"title": title})
    else:
        messages.error(request, OWN_EDIT)
    return redirect("wagtailadmin_pages:edit", page.pk)


def tell_of_review(request: HttpRequest, page: Page, found: Translation) -> None:
    """Link to the workflow in a notice: wagtail-localize's editor has no button for it."""
    _step, actions = services.steps_of(request.user, page)
    address = reverse("content_languages:translation", args=[page.pk])
    if actions:
        text = _("This translation waits for you.")
        messages.info(request, text, buttons=[messages.button(address, _("Review it"))])
    elif services.may_send(request.user, page):
        text = _("What you change here reaches readers after a review.")
        messages.info(request, text, buttons=[messages.button(address, _("Send for review"))])


class UpdateWithoutPublishing(UpdateTranslationsView):
    """Take over new texts from the source without publishing a page's translation.

    wagtail-localize would write them into the live page for anybody.
    """

    def get_form(self):
        form = super().get_form()
        if issubclass(self.object.specific_content_type.model_class(), Page):
            form.fields["publish_translations"].disabled = True
            form.fields["publish_translations"].widget = HiddenInput()
        return form


def make_alias(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Show readers the source's text at once; only a publisher may, and only with live text."""
    page = get_object_or_404(Page, pk=page_id).specific
    found = services.source_of(page)
    may_publish = page.permissions_for_user(request.user).can_set_view_restrictions()
    if found is None or found.has_unpublished_changes or not found.live or not may_publish:
        raise PermissionDenied
    return convert_to_alias(request, page_id)
