from typing import Any

from django.utils.functional import cached_property
from wagtail.users.views.users import IndexView, UserViewSet

from portal.accounts.forms import PersonCreationForm, PersonEditForm


class PersonIndexView(IndexView):
    @cached_property
    def search_fields(self) -> set[str]:
        return {"full_name", "email"}


class PersonViewSet(UserViewSet):
    """The admin's list of people: sign-in by e-mail, one full name, no user name."""

    ordering = "full_name"
    index_view_class = PersonIndexView

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return PersonEditForm if for_update else PersonCreationForm
