"""Banners in the editor of translations, which knows no banner that waits for a second person.

It would say "Published" of an emergency that nobody has confirmed. See docs/decisions/0641.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_localize.models import Translation

from content.snippets.banners import CONFIRMED_ALREADY, Banner
from content.snippets.hooks import say_that_it_waits
from content.workflow.own_edits import has_typed


def is_confirmed_emergency(banner: Banner) -> bool:
    return banner.is_emergency and not banner.waits


@transaction.atomic
def save_texts(*, actor, banner: Banner, found: Translation) -> Banner:
    """Write the texts of the translation into the banner; who typed them stands behind them.

    wagtail-localize takes the end from the source as it was when the translation began, so a banner
    that was taken down would show again: it keeps its own.

    Raises ValidationError for a banner that takes no other words.
    """
    if has_typed(actor, banner):
        Banner.objects.filter(pk=banner.pk).update(proposed_by=actor)
    found.save_target(user=actor)
    saved = Banner.objects.get(pk=banner.pk)
    if saved.ends_at != banner.ends_at:
        saved.ends_at = banner.ends_at
        saved.save(update_fields=["ends_at"])
    return saved


def save(request: HttpRequest, banner: Banner, found: Translation) -> HttpResponse:
    """Answer the button of the editor: save, and say whether readers see the banner now."""
    language = {"language": found.target_locale.get_display_name()}
    try:
        saved = save_texts(actor=request.user, banner=banner, found=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    if saved.waits:
        messages.success(request, _("The texts in %(language)s are saved.") % language)
    elif saved.is_over:
        messages.warning(request, _("The texts are saved. The banner is over, so nobody sees it."))
    else:
        messages.success(request, _("Readers see it in %(language)s in its time.") % language)
    return redirect(request.path)


def tell(request: HttpRequest, banner: Banner) -> None:
    """Say how an emergency stands when its translation is opened."""
    if banner.waits:
        say_that_it_waits(request, banner)
    elif is_confirmed_emergency(banner):
        address = reverse("content_banners:one", args=[banner.pk])
        button = messages.button(address, _("See how it stands"))
        messages.warning(request, CONFIRMED_ALREADY, buttons=[button])
