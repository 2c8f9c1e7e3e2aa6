from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.users.views import groups
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    GroupFilter,
    IndexView,
    UserFilterSet,
    UserViewSet,
)

from portal.accounts import services
from portal.accounts.forms import PersonCreationForm, PersonEditForm, groups_of_people
from portal.accounts.models import User
from portal.accounts.sign_in.sessions import forget_sessions
from sm_plugin.admin.as_shown import keep_changes

NEEDED = _(
    "Nobody was deleted. Messages or the record of care still name this person. Make the account"
    " inactive instead: the person can't sign in any more, and what was written stays."
)


class PersonIndexView(IndexView):
    @cached_property
    def search_fields(self) -> set[str]:
        return {"full_name", "email"}


class PersonCreateView(CreateView):
    """The person gets a link to choose a password; nobody else knows one."""

    success_message = _("'%(object)s' was added and gets a link by email to choose a password.")

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        form.limit_to(self.request.user)
        return form

    def save_instance(self) -> Any:
        with transaction.atomic():
            person = super().save_instance()
            services.invite(person=person, by=self.request.user, request=self.request)
        return person


class PersonEditView(EditView):
    """Someone who is no superuser changes no superuser, and gives themselves nothing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        form.limit_to(self.request.user)
        keep_changes(form)
        return form

    def save_instance(self) -> Any:
        with transaction.atomic():
            person = super().save_instance()
            if self.form.cleaned_data["send_password_link"]:
                services.send_password_link(
                    person=person, by=self.request.user, request=self.request
                )
        return person


class PersonDeleteView(DeleteView):
    """Someone whom messages still name is refused in words."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except (ProtectedError, RestrictedError):
            messages.error(self.request, NEEDED)
            return redirect(self.get_success_url())


class PersonFilterSet(UserFilterSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"] = GroupFilter(
            field_name="groups",
            queryset=groups_of_people(),
            label=_("Group"),
            use_subquery=kwargs.get("is_searching", False),
            widget=CheckboxSelectMultiple,
        )

    class Meta(UserFilterSet.Meta):
        pass


class PersonViewSet(UserViewSet):
    """The admin's list of people: sign-in by e-mail, one full name, no user name."""

    ordering = "full_name"
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    filterset_class = PersonFilterSet
    # Wagtail's copy writes over the account that it was asked to copy, by a form without limits.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return PersonEditForm if for_update else PersonCreationForm


class RoleIndexView(groups.IndexView):
    def get_base_queryset(self) -> QuerySet[Group]:
        return groups_of_people()


class _OnlySuperusersMixin:
    """Let superusers alone say what a role may do: others could give their own everything."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class RoleCreateView(_OnlySuperusersMixin, groups.CreateView):
    pass


class RoleEditView(_OnlySuperusersMixin, groups.EditView):
    """Writes no right back that a colleague has taken away since the page was opened."""

    permission_panel_forms: Any

    def get_queryset(self) -> QuerySet[Group]:
        return groups_of_people()

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        if keep_changes(form, beside=_rights(self.permission_panel_forms)):
            panels = groups.get_permission_panel_classes()
            self.permission_panel_forms = [panel(instance=self.object) for panel in panels]
        return form


def _rights(panels: list[Any]) -> list[str]:
    """Return the rights on pages, collections and settings as text, a row each."""
    found = []
    for panel in panels:
        rows = panel.initial if isinstance(panel.initial, list) else [panel.initial]
        for row in filter(None, rows):
            keys = [f"{name} {_keys(value)}" for name, value in row.items()]
            found.append(f"{panel.prefix} {' '.join(keys)}")
    return sorted(found)


def _keys(value: Any) -> list[Any]:
    return sorted(one.pk for one in (value if isinstance(value, list) else [value]))


class RoleDeleteView(_OnlySuperusersMixin, groups.DeleteView):
    def get_queryset(self) -> QuerySet[Group]:
        return groups_of_people()


class RoleViewSet(groups.GroupViewSet):
    """The plugin's own groups have no page here: somebody could rename or delete them."""

    index_view_class = RoleIndexView
    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
    delete_view_class = RoleDeleteView


class RoleForm(forms.Form):
    role = forms.ModelChoiceField(queryset=Group.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = groups_of_people()  # type: ignore[attr-defined]


class AssignRole(AssignRoleBulkAction):
    """Never offers a care team's own group: it goes with a place in the team.

    Nor does it give a role to a superuser, or to oneself, unless a superuser asks.
    """

    form_class = RoleForm

    def check_perm(self, obj: Any) -> bool:
        by = self.request.user
        return services.may_change(by, obj) and (by.is_superuser or obj.pk != by.pk)


class SetActiveState(SetActiveStateBulkAction):
    """Ends the sessions of accounts that it closes: an update of many rows sends no signal."""

    def check_perm(self, obj: Any) -> bool:
        return services.may_change(self.request.user, obj)

    @classmethod
    def execute_action(cls, objects: Any, **words: Any) -> tuple[int, int]:
        changed: tuple[int, int] = super().execute_action(objects, **words)
        keys = [one.pk for one in objects]
        forget_sessions(User.objects.filter(pk__in=keys, is_active=False))
        return changed


class DeletePeople(DeleteBulkAction):
    """All of them or none: who is still named keeps the others, too."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except (ProtectedError, RestrictedError):
            messages.error(self.request, NEEDED)
            return redirect(self.next_url)
