from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from .api import SeenDocuments, SeenImages
from .collections import refuse_private, takes_from_readers
from .recordings import in_parts
from .shown import why_not_delete, why_not_hide


@hooks.register("before_serve_document", order=10)
def play_recordings(document, request):
    """Serve recordings in parts, after Wagtail's own hook has checked the right."""
    return in_parts(document, request)


@hooks.register("construct_admin_api", order=1)
def name_files_that_are_seen(router):
    """Take the place of Wagtail's endpoints, which its own hooks have named before."""
    router.register_endpoint("images", SeenImages)
    router.register_endpoint("documents", SeenDocuments)


@hooks.register("after_bulk_action")
def tell_of_moved_documents(request, action_type, objects, view):
    """Save documents that were moved together again: nothing hears of Wagtail's one update."""
    if action_type == "add_to_collection" and view.model is get_document_model():
        for document in get_document_model().objects.filter(pk__in=[one.pk for one in objects]):
            document.save(update_fields=["collection"])


@hooks.register("before_bulk_action")
def delete_no_file_of_a_page(request, action_type, objects, view):
    if action_type == "delete" and view.model in (get_document_model(), get_image_model()):
        return _stop(request, objects, view, why_not_delete)
    return None


@hooks.register("before_bulk_action")
def hide_no_document_of_a_page(request, action_type, objects, view):
    if action_type != "add_to_collection" or view.model is not get_document_model():
        return None
    if not takes_from_readers(view.cleaned_form.cleaned_data["collection"]):
        return None
    return _stop(request, objects, view, why_not_hide)


def _stop(request, objects, view, why_not):
    """Stop the whole action, with a reason for each file that stays where it is."""
    reasons = [reason for one in objects if (reason := why_not(request.user, one))]
    for reason in reasons:
        messages.error(request, reason)
    return redirect(view.next_url) if reasons else None


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
