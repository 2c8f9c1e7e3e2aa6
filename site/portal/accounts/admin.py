from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts import services
from portal.accounts.forms import GroupsOfPeopleMixin, OwnAddressMixin, groups_of_people
from portal.accounts.models import User
from portal.accounts.names import plain_address
from portal.accounts.people_admin import NEEDED
from sm_plugin.admin.as_shown import keep_changes

AS_SHOWN = "portal/admin_form_as_shown.html"


class PersonCreationForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "full_name")

    def clean_email(self) -> str:
        return plain_address(self.cleaned_data["email"])


class KeepsChangesMixin(forms.ModelForm):
    """Write only what was changed on the page; what a colleague has changed since then stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            keep_changes(self)


class PersonChangeForm(KeepsChangesMixin, OwnAddressMixin, GroupsOfPeopleMixin, UserChangeForm):
    """Django's own, without the groups of care teams and without a password."""

    password = None  # type: ignore[assignment]


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People in Django's admin: the same rows as in Wagtail's, for who runs the site."""

    add_form = PersonCreationForm
    form = PersonChangeForm
    change_form_template = AS_SHOWN
    actions = ("send_password_links", "take_away_factors")
    ordering = ("full_name",)
    list_display = ("full_name", "email", "is_staff", "is_active")
    search_fields = ("full_name", "email")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "phone")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show what nobody enters, what only a superuser gives, and own roles, without a field."""
        dates = ("last_login", "date_joined")
        if _staff(request).is_superuser:
            return dates
        own = ("groups",) if obj is not None and obj.pk == request.user.pk else ()
        return (*dates, "is_staff", "is_superuser", "user_permissions", *own)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or services.may_change(_staff(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        by = _staff(request)
        return allowed and (obj is None or by.is_superuser or not obj.is_superuser)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the people alone: the rows beside them tell when and how much somebody wrote."""
        _rows, _counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            return [], {}, set(), [NEEDED]
        people = [str(person) for person in objs]
        return people, {User._meta.verbose_name_plural: len(people)}, lacking, []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            services.invite(person=obj, by=_staff(request), request=request)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Refuse: nobody sets another's password."""
        raise PermissionDenied

    @admin.action(description=_("Send a link to choose a new password"), permissions=["change"])
    def send_password_links(self, request: HttpRequest, people: QuerySet[User]) -> None:
        try:
            with transaction.atomic():
                for person in people:
                    services.send_password_link(person=person, by=_staff(request), request=request)
        except PermissionDenied:
            text = _("No link was sent: only a superuser sends one to a superuser.")
            messages.error(request, text)
            return
        messages.success(request, _("Each of them gets a link by email."))

    @admin.action(
        description=_("Take away every second step and every sign-in provider"),
        permissions=["change"],
    )
    def take_away_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        by, without = _staff(request), []
        try:
            with transaction.atomic():
                for person in people:
                    if not services.take_away_factors(person=person, by=by, request=request):
                        without.append(str(person))
        except PermissionDenied:
            text = _("Nothing was changed: not your own, and not those of a superuser.")
            messages.error(request, text)
            return
        if len(without) < len(people):
            text = _(
                "They are told by email, and set up what they need at the next sign-in. Their "
                "password still works."
            )
            messages.success(request, text)
        if without:
            text = _("No second step was there to take away: %(names)s.")
            messages.warning(request, text % {"names": ", ".join(without)})


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


class LookedAtOnly(admin.ModelAdmin):
    """Rows with which somebody could sign in as another are seen here, and changed by nobody."""

    actions: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoleChangeForm(KeepsChangesMixin, forms.ModelForm):
    class Meta:
        model = Group
        fields = ("name", "permissions")


class RoleAdmin(GroupAdmin):
    """Django's page of groups, without those that the plugin keeps itself; for superusers."""

    form = RoleChangeForm
    change_form_template = AS_SHOWN

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _staff(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _staff(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _staff(request).is_superuser

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request) & groups_of_people()


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)


# Imported from allauth's own pages of them, which are registered by that and replaced here.
admin.site.unregister([EmailAddress, Authenticator, UserSession])


@admin.register(EmailAddress)
class AddressAdmin(LookedAtOnly):
    list_display = ("email", "user", "primary", "verified")
    search_fields = ("email", "user__full_name")


@admin.register(UserSession)
class SessionAdmin(LookedAtOnly):
    list_display = ("user", "created_at", "last_seen_at", "ip", "user_agent")
    fields = list_display
    search_fields = ("user__email", "user__full_name", "ip")


@admin.register(Authenticator)
class SecondFactorAdmin(LookedAtOnly):
    list_display = ("user", "type", "created_at", "last_used_at")
    fields = ("user", "type", "created_at", "last_used_at")
