"""The bar under the translation editor: what goes to readers first, what takes away last."""

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.snippets.banners import Banner
from content.translations import services
from content.translations.banners import is_confirmed_emergency

register = template.Library()


@dataclass(frozen=True)
class Step:
    """`is_form` sends a form; any other step is a link."""

    label: str
    url: str
    icon: str = ""
    is_form: bool = False


@register.inclusion_tag("content/translations/editor_actions.html", takes_context=True)
def translation_actions(context: Context) -> dict[str, Any]:
    """Show the step that brings the translation on, and behind it all others.

    Addresses and rights are those that wagtail-localize hands to its own bar.
    """
    request, found = context["request"], context["translation"]
    target = found.get_target_instance()
    props = json.loads(context["props"])
    is_banner = isinstance(target, Banner)
    return {
        "request": request,
        "main": _of_banner(target, found) if is_banner else _main(request.user, target, found),
        "others": _others(props["perms"], props["links"], props["object"], request.path),
    }


def _of_banner(banner: Banner, found: Any) -> Step:
    """Return what saving brings about: an emergency waits, and a confirmed one takes no words."""
    if banner.waits:
        return Step(_("Save and ask a second person"), "", is_form=True)
    if is_confirmed_emergency(banner):
        return Step(_("See how it stands"), reverse("content_banners:one", args=[banner.pk]))
    words = {"language": found.target_locale.get_display_name()}
    return Step(_("Publish in %(language)s") % words, "", is_form=True)


def _main(user: Any, page: Any, found: Any) -> Step:
    """Return the next step on the way to readers; the preview where there is none."""
    review = reverse("content_languages:translation", args=[page.pk])
    if services.steps_of(user, page)[1]:
        return Step(_("Review it"), review)
    if services.may_publish_now(user, page):
        words = {"language": found.target_locale.get_display_name()}
        return Step(_("Publish in %(language)s") % words, "", is_form=True)
    if services.may_send(user, page):
        return Step(_("Send for review"), review)
    preview = reverse("wagtail_localize:preview_translation", args=[found.pk])
    return Step(_("Preview"), preview)


def _others(perms: dict, links: dict, shown: dict, here: str) -> list[Step]:
    """Return the other steps, those that take something away last."""
    alias = links.get("convertToAliasUrl")
    if alias:
        alias += "?" + urlencode({"next": here})
    offered = [
        (perms["canLock"] and not shown["isLocked"], _("Lock"), links["lockUrl"], "lock", True),
        (
            perms["canUnlock"] and shown["isLocked"],
            _("Unlock"),
            links["unlockUrl"],
            "lock-open",
            True,
        ),
        (True, _("Stop synced translation"), links["stopTranslationUrl"], "cross", True),
        (alias, _("Convert to alias page"), alias, "wagtail-localize-convert", False),
        (perms["canUnpublish"], _("Unpublish"), links["unpublishUrl"], "download", False),
        (perms["canDelete"], _("Delete"), links["deleteUrl"], "bin", False),
    ]
    return [
        Step(label, url, icon, is_form)
        for is_offered, label, url, icon, is_form in offered
        if is_offered
    ]
