from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """People who sign in: by e-mail, on one page."""

    name = "portal.accounts"
    label = "accounts"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import record  # noqa: F401 - connects the signals
        from .outside import services  # noqa: F401 - connects the signals


class PeopleAdminConfig(WagtailUsersAppConfig):
    """Wagtail's pages of people and groups, with the fields and the groups that people have."""

    user_viewset = "portal.accounts.people_admin.PersonViewSet"
    group_viewset = "portal.accounts.people_admin.RoleViewSet"
