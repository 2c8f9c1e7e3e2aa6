from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.forms import HiddenInput
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.submit_translations import (
    SubmitPageTranslationView,
    SubmitSnippetTranslationView,
    SubmitTranslationView,
)
from wagtail_localize.views.update_translations import UpdateTranslationsView

from . import services
from .beginning import WITH_WAYS_OF_THEIR_OWN, begin, keep_words_of, may_translate


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
        "why_not": services.why_not_approve(request.user, page),
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
        services.publish(actor=request.user, page=page)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_pages:edit", page.pk)
    messages.success(request, _what_was_done(Page.objects.get(pk=page.pk)))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _what_was_done(page: Page) -> str:
    """Wagtail plans a page that has a day."""
    title = page.get_admin_display_title()
    planned = page.revisions.filter(approved_go_live_at__isnull=False).first()
    if planned is None:
        return _("“%(title)s” is published.") % {"title": title}
    day = date_format(timezone.localtime(planned.approved_go_live_at), "DATETIME_FORMAT")
    told = _("“%(title)s” goes live on %(day)s, as the page that it translates does.")
    return told % {"title": title, "day": day}


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


class _Begin(SubmitTranslationView):
    """Wagtail-localize's pages that begin a translation, for who may change what is translated."""

    def get_object(self):
        return _for_translators(self.request, super().get_object())

    def form_valid(self, form):
        locales = form.cleaned_data["locales"]
        below = form.cleaned_data["include_subtree"] and isinstance(self.object, Page)
        try:
            begin(actor=self.request.user, source=self.object, locales=locales, below=below)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.request.path)
        languages = ", ".join(one.get_display_name() for one in locales)
        messages.success(self.request, self.get_success_message(languages))
        only = self.object.get_translation(locales[0]) if len(locales) == 1 else None
        return redirect(self.get_success_url() or self.get_default_success_url(only))


class BeginPage(_Begin, SubmitPageTranslationView):
    pass


class BeginSnippet(_Begin, SubmitSnippetTranslationView):
    pass


def _for_translators(request: HttpRequest, source: Any) -> Any:
    if not may_translate(request.user, source):
        raise PermissionDenied
    return source


class UpdateWithoutPublishing(UpdateTranslationsView):
    """Take over new texts from the source without showing readers those of a page or a banner.

    wagtail-localize would write them into the live page for anybody.
    """

    def get_object(self):
        found = super().get_object()
        try:
            _for_translators(self.request, found.get_source_instance())
        except ObjectDoesNotExist as error:
            raise Http404 from error
        return found

    @transaction.atomic
    def form_valid(self, form):
        answer = super().form_valid(form)
        keep_words_of(self.object.get_source_instance())
        return answer

    def get_form(self):
        form = super().get_form()
        kind = self.object.specific_content_type.model_class()
        if issubclass(kind, WITH_WAYS_OF_THEIR_OWN):
            form.fields["publish_translations"].disabled = True
            form.fields["publish_translations"].widget = HiddenInput()
        return form


@transaction.atomic
def make_alias(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Show readers the source's text at once; only a publisher may, and only with live text."""
    page = get_object_or_404(Page, pk=page_id).specific
    found = services.source_of(page)
    may_publish = page.permissions_for_user(request.user).can_set_view_restrictions()
    if found is None or found.has_unpublished_changes or not found.live or not may_publish:
        raise PermissionDenied
    if request.method == "POST":
        try:
            services.give_up_own_words(actor=request.user, page=page)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("wagtailadmin_pages:edit", page_id)
    answer = convert_to_alias(request, page_id)
    if request.method == "POST":
        services.take_own_topics(Page.objects.get(pk=page_id).specific)
    return answer
