from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """People who sign in: by e-mail, on one page."""

    name = "portal.accounts"
    label = "accounts"
    default = True
    default_auto_field = "django.db.models.BigAutoField"


class PeopleAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user pages with the fields that our people have."""

    user_viewset = "portal.accounts.people_admin.PersonViewSet"
