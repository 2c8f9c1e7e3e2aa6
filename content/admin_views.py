"""Pages of Wagtail's admin that name only rows which the person may see.

Wagtail's own take any id, and name the rows in the list of those that may not be changed. One
more page says where Wagtail would promise too much.

See docs/decisions/0696 and 0697.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views import collection_privacy
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView
from wagtail.models import Collection, CollectionViewRestriction, Page

from content.media.collections import pictures_of
from content.policies import seen_by
from content.reviews.permissions import pages_offered_to
from sm_plugin.database.values import can_hold

NO_ACCESS = "items_with_no_access"


def bulk_action(
    request: HttpRequest, app_label: str, model_name: str, action: str
) -> HttpResponseBase:
    """Serve Wagtail's page for several rows, of any model, without rows that are not seen."""
    found = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if found is None:
        raise Http404
    model = apps.get_model(app_label, model_name)
    _require_keys(model, [one for one in request.GET.getlist("id") if one != "all"])
    _require_keys(Page, request.GET.getlist("childOf"))  # or a collection, with the same keys
    seen_only = type(found.__name__, (_SeenOnlyMixin, found), {"__module__": found.__module__})
    return seen_only(request, model).dispatch(request)


def _require_keys(model: type[Model], ids: list[str]) -> None:
    """Raise Http404 for an id of an address that no row of the model can have."""
    if not all(can_hold(model._meta.pk, one) for one in ids):
        raise Http404


class _SeenOnlyMixin:
    """Leave out what the person sees nowhere else; 404 where that leaves nothing."""

    request: HttpRequest
    model: Any

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        try:
            objects, others = super().get_actionable_objects()  # type: ignore[misc]
        except ObjectDoesNotExist as error:  # the page whose children were asked for
            raise Http404 from error
        keys = [one.pk for one in others[NO_ACCESS]]
        seen = set(seen_by(self.request.user, self.model).filter(pk__in=keys).values_list("pk"))
        others[NO_ACCESS] = [one for one in others[NO_ACCESS] if (one.pk,) in seen]
        if not objects and not any(others.values()):
            raise Http404
        return objects, others


def of_seen_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Serve a page's step of a workflow; 404 to people who neither see the page nor review it.

    Wagtail first says that the page waits for nobody, with its title, and then asks for the right.
    """

    @wraps(view)
    def guarded(request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        page = get_object_or_404(Page, pk=page_id).specific
        seen = seen_by(request.user, Page).filter(pk=page_id).exists()
        if not seen and not page.permissions_for_user(request.user).can_edit():
            raise Http404
        return view(request, page_id=page_id, **kwargs)

    return guarded


class BrowsePagesView(BrowseView):
    """The chooser of pages: it opens no page that it would not offer."""

    parent_page: Any

    def get_object_list(self) -> Any:
        offered = pages_offered_to(self.request.user)
        if not offered.filter(pk=self.parent_page.pk).exists():
            if self.kwargs.get("parent_page_id"):
                raise Http404
            self.parent_page = Page.get_first_root_node()  # where Wagtail chose a page by itself
        return super().get_object_list()


class ChosenPagesView(ChosenMultipleView):
    """The titles of pages that were chosen together; 404 where one of them is not offered."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        _require_keys(Page, request.GET.getlist("id"))
        pages = Page.objects.filter(pk__in=request.GET.getlist("id"))
        if pages.exclude(pk__in=pages_offered_to(request.user).values("pk")).exists():
            raise Http404
        return super().get(request)


def set_privacy(request: HttpRequest, collection_id: int) -> HttpResponseBase:
    """Ask for Wagtail's restriction, except for pictures: the web server shows them to everyone.

    A restriction that stands from before can still be taken away.
    """
    collection = get_object_or_404(Collection, pk=collection_id)
    stands = collection.view_restrictions.exists()
    lifts = request.POST.get("restriction_type") == CollectionViewRestriction.NONE
    is_asked = lifts if request.method == "POST" else stands
    if is_asked or not pictures_of(collection).exists():
        return collection_privacy.set_privacy(request, collection_id)
    template = "content/media/pictures_are_public.html"
    return render_modal_workflow(request, template, None, {}, json_data={"step": "set_privacy"})
