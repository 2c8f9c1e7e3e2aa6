from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.images import get_image_model

from .collections import refuse_private
from .recordings import in_parts


@hooks.register("before_serve_document", order=10)
def play_recordings(document, request):
    """Serve recordings in parts, after Wagtail's own hook has checked the right."""
    return in_parts(document, request)


@hooks.register("before_bulk_action")
def keep_pictures_out_of_private_collections(request, action_type, objects, view):
    """Ask before pictures are moved together: Wagtail moves them with one update."""
    if action_type != "add_to_collection" or view.model is not get_image_model():
        return None
    try:
        refuse_private(view.cleaned_form.cleaned_data["collection"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(view.next_url)
