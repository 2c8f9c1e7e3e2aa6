from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import GroupsOfPeopleMixin
from portal.accounts.models import User


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "full_name")
        field_classes: dict[str, type] = {}


class PersonChangeForm(GroupsOfPeopleMixin, UserChangeForm):
    """Django's own, without the groups of care teams."""


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People in Django's admin: the same rows as in Wagtail's, for who runs the site."""

    add_form = PersonCreationForm
    form = PersonChangeForm
    ordering = ("full_name",)
    list_display = ("full_name", "email", "is_staff", "is_active")
    search_fields = ("full_name", "email")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name", "password1", "password2")}),)
