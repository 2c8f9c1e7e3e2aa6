"""Tells an editor at once when a banner is not written in every language yet."""

from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from content.snippets.banners import Banner


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_of_missing_languages(request, instance):
    """Readers of a language without it get the banner in its first language, marked as such."""
    if not isinstance(instance, Banner):
        return
    missing = instance.missing_languages()
    if missing:
        words = _(
            "This banner is not written in %(languages)s yet. Readers see it in its first "
            "language there. Choose Translate to write it."
        )
        messages.warning(request, words % {"languages": ", ".join(missing)})
