"""Admin pages for rows that each person may see only some of, on top of wagtail-modeladmin.

See docs/decisions/0058.
"""

from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import Panel
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.menus import ModelAdminMenuItem
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, EditView, IndexView

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import MessagingError
from sm_plugin.text.csv_files import as_text
from sm_plugin.web.origin import recorded

from .as_shown import keep_changes
from .forms import kept_values, show_refusal
from .successors import warn


def one_of(request: HttpRequest, rows: models.QuerySet[Any], pk: UUID) -> Any:
    """Return the row of those that the person sees; another one is as one that isn't there.

    Raises `Http404`, and the record says who asked for which.
    """
    row = rows.filter(pk=pk).first()
    if row is None:
        with recorded(request):
            record(
                actor=request.user,
                action=Action.ACCESS_REFUSED,
                outcome=Outcome.REFUSED,
                obj=(rows.model._meta.model_name or "", pk),
            )
        raise Http404
    return row


class GuardedPermissionHelper(PermissionHelper):
    """Rights come from `visible_to` alone; rows are added only if a subclass says so."""

    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        raise NotImplementedError

    def is_editable(self, obj: Any) -> bool:
        """Return True if the row is in a state to be edited; the right is asked elsewhere."""
        return True

    def user_can_list(self, user: Any) -> bool:
        return self.user_can_create(user) or self.visible_to(user).exists()

    def user_has_any_permissions(self, user: Any) -> bool:
        return self.user_can_list(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return self.is_editable(obj) and self.visible_to(user).filter(pk=obj.pk).exists()

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class GuardedButtonHelper(ButtonHelper):
    """Buttons of listed rows; the list is limited already, so no row costs a query."""

    def get_buttons_for_obj(
        self,
        obj: Any,
        exclude: list[str] | None = None,
        classnames_add: list[str] | None = None,
        classnames_exclude: list[str] | None = None,
    ) -> list[dict[str, str]]:
        if not self.permission_helper.is_editable(obj):
            return []
        return [self.edit_button(obj.pk, classnames_add, classnames_exclude)]

    def get_primary_button(self, obj: Any) -> dict[str, str] | None:
        return self.edit_button(obj.pk) if self.permission_helper.is_editable(obj) else None


class GuardedIndexView(IndexView):
    """Filters by the declared fields only, and exports no formulas.

    modeladmin hands any other parameter to the ORM, so that a question such as
    `?administrators__user__password__startswith=a` would be answered.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse the one sign that PostgreSQL can't compare with anything."""
        if "%00" in request.GET.urlencode():
            raise BadRequest("a sign of no text")
        return super().dispatch(request, *args, **kwargs)

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        try:
            specs, has_filters, others, distinct = super().get_filters(request)
        except IncorrectLookupParameters as error:
            raise BadRequest("unknown filter") from error
        if others:
            raise BadRequest("unknown filter")
        return specs, has_filters, others, distinct

    def get_queryset(self, request: HttpRequest | None = None) -> models.QuerySet[Any]:
        try:
            return super().get_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest("unusable filter") from error

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        cell = super().preprocess_field_value(field, value, export_format)
        return as_text(cell) if export_format == self.FORMAT_CSV else cell


class ShowsPeopleMixin:
    """A page with people on it: each time that it is shown is on record, by whatever method."""

    def read(self) -> dict[str, Any] | None:
        """Return what `record` is to be told; None for a page without people."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if isinstance(response, TemplateResponse) and (facts := self.read()):
            with recorded(request):
                record(actor=request.user, **facts)
        return response


class NamesPatientMixin(ShowsPeopleMixin):
    """A form that takes a patient's address: what it answers may have the name beside it."""

    def read(self) -> dict[str, Any] | None:
        view: Any = self
        is_answer = view.request.method == "POST"
        return {"action": Action.PATIENT_FIND, "code": "address"} if is_answer else None


class ServiceFormMixin:
    """Saves through a service; what it refuses is shown in the form, with the values kept."""

    # False where the service works in several transactions of its own.
    in_one_transaction = True

    def call_service(self, form: Any) -> Any:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        view: Any = self
        try:
            whole = transaction.atomic() if self.in_one_transaction else nullcontext()
            with recorded(view.request), whole:
                view.instance = self.call_service(form)
        except MessagingError as error:
            show_refusal(form, error)
            return view.form_invalid(form)
        messages.success(view.request, view.get_success_message(view.instance))
        return redirect(view.get_success_url())


class ConfirmMixin:
    """Shows what a form would do and asks once more; before `ServiceFormMixin` in the bases.

    `to_confirm` answers what the page shows, or None when nothing is to be asked. Its "token"
    says what was shown, so that a yes to one thing is never taken for a yes to another. What
    would be refused after the yes is refused before the question: `try_service` is undone.
    """

    confirm_template: str

    def to_confirm(self, form: Any) -> dict[str, Any] | None:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        view: Any = self
        facts = self.to_confirm(form)
        if facts is None or view.request.POST.get("confirmed") == facts["token"]:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            return response
        if problem := self._refusal(form):
            show_refusal(form, problem)
            refused: HttpResponse = view.form_invalid(form)
            return refused
        kept, back = kept_values(view.request), view.request.path
        context = {"view": view, "form": form, "kept": kept, "back": back} | facts
        return TemplateResponse(view.request, self.confirm_template, context)

    def try_service(self, form: Any) -> None:
        """Take the step, or where that is much work, only its checks."""
        view: Any = self
        view.call_service(form)

    def _refusal(self, form: Any) -> MessagingError | None:
        view: Any = self
        try:
            with recorded(view.request), transaction.atomic():
                self.try_service(form)
                transaction.set_rollback(True)
        except MessagingError as error:
            return error
        return None


class ServiceEditView(ServiceFormMixin, EditView):
    """Writes what the person changed, and nothing that the page only showed."""

    def get_form(self) -> Any:
        form = super().get_form()
        keep_changes(form)
        return form


class ServiceCreateView(ServiceFormMixin, CreateView):
    pass


class GuardedMenuItem(ModelAdminMenuItem):
    """Asks once a page whether it is shown; the menu wants to know twice."""

    def is_shown(self, request: HttpRequest) -> bool:
        shown: dict[str, bool] = request.__dict__.setdefault("_sm_menu_shown", {})
        if self.name not in shown:
            shown[self.name] = super().is_shown(request)
        return shown[self.name]


class GuardedModelAdmin(ModelAdmin):
    """Lists, finds and edits only what the helper's `visible_to` answers."""

    permission_helper_class: type[GuardedPermissionHelper]
    button_helper_class = GuardedButtonHelper
    index_view_class = GuardedIndexView
    index_template_name = "sm_plugin/admin/list.html"
    # What stands in place of the rows while there are none.
    empty_words: str | Promise = _("There is nothing in this list yet.")
    index_view_extra_css = form_view_extra_css = ["sm_plugin/admin.css"]
    # The history view finds its row by id alone, without get_queryset: anyone who knows
    # an id would read what happened at another facility.
    history_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = self.permission_helper.visible_to(request.user)
        return rows.order_by(*self.get_ordering(request) or self.opts.ordering)

    def index_view(self, request: HttpRequest) -> HttpResponse:
        warn(request)
        return super().index_view(request)

    def create_view(self, request: HttpRequest) -> HttpResponse:
        warn(request)
        return super().create_view(request)

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        self.require_visible(request, instance_pk)
        warn(request)
        return super().edit_view(request, instance_pk)

    def delete_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        raise Http404

    def require_visible(self, request: HttpRequest, instance_pk: str) -> None:
        """Raise 404 for a row that isn't there or isn't theirs; modeladmin would tell which."""
        try:
            pk = UUID(instance_pk)
        except ValueError as error:
            raise Http404 from error
        one_of(request, self.permission_helper.visible_to(request.user), pk)

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return GuardedMenuItem(self, order or self.get_menu_order())

    def register_indexing(self) -> None:
        """Keep these rows out of Wagtail's reference index, which knows no facilities."""


class FactsPanel(Panel):
    """Shows what a form can't change, from a template that is given `instance`."""

    def __init__(self, template: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template = template

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"template": self.template}

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return str(self.panel.template)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"instance": self.instance}
