from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import Component

from sm_plugin.admin.guarded import (
    FactsPanel,
    GuardedIndexView,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    ServiceCreateView,
    ServiceEditView,
)
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.safety.services import add_phrase, change_phrase
from sm_plugin.safety.tallies import Tally, false_alarms


class PhrasePermissionHelper(GuardedPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[SafetyPhrase]:
        phrases = SafetyPhrase.objects.all()
        return phrases if is_national_administrator(user) else phrases.none()

    def user_can_create(self, user: Any) -> bool:
        return is_national_administrator(user)

    def get_all_model_permissions(self) -> Any:
        """Changing phrases follows from running all facilities, not from a right of its own."""
        return super().get_all_model_permissions().none()


class ReviewFilter(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", str(_("Not yet reviewed"))), ("done", str(_("Reviewed")))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield first | {"display": _("All")}
        yield from others

    def queryset(self, request: Any, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.value():
            return queryset
        return (
            queryset.filter(reviewed_by="")
            if self.value() == "none"
            else queryset.exclude(reviewed_by="")
        )


class PhraseIndexView(GuardedIndexView):
    @cached_property
    def unreviewed(self) -> int:
        """For the notice above the list."""
        return SafetyPhrase.objects.unreviewed().count()

    @cached_property
    def false_alarms(self) -> list[Tally]:
        """For the report above the list."""
        return false_alarms()


class AddPhraseView(ServiceCreateView):
    def call_service(self, form: Any) -> SafetyPhrase:
        return add_phrase(actor=self.request.user, **form.cleaned_data)


class ChangePhraseView(ServiceEditView):
    def call_service(self, form: Any) -> SafetyPhrase:
        phrase = SafetyPhrase.objects.get(pk=self.instance.pk)
        return change_phrase(actor=self.request.user, phrase=phrase, **form.cleaned_data)


class SafetyPhraseAdmin(GuardedModelAdmin):
    """Let national administrators edit the phrases that the check at sending looks for."""

    model = SafetyPhrase
    permission_helper_class = PhrasePermissionHelper
    index_view_class = PhraseIndexView
    create_view_class = AddPhraseView
    edit_view_class = ChangePhraseView
    index_template_name = "sm_plugin/admin/phrases.html"
    base_url_path = "secure-messaging/phrases"
    menu_label = _("Safety phrases")
    menu_icon = "warning"
    list_display = ("words", "kind", "language", "is_active", "review")
    list_filter = (ReviewFilter, "kind", "language", "is_active")
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/phrase_facts.html", heading=_("Clinical review")),
            *(FieldPanel(name) for name in ("words", "unless", "kind", "language", "is_active")),
            MultiFieldPanel(
                [FieldPanel("reviewed_by"), FieldPanel("reviewed_at")],
                heading=_("Review by a clinician"),
            ),
        ]
    )

    @admin.display(description=_("review"), ordering="reviewed_at")
    def review(self, phrase: SafetyPhrase) -> str:
        if not phrase.reviewed_at:
            return str(_("Not yet reviewed by a clinician"))
        return f"{phrase.reviewed_by}, {phrase.reviewed_at:%Y-%m-%d}"


class UnreviewedPhrases(Component):
    """On the admin's first page: what the check looks for was not reviewed yet."""

    template_name = "sm_plugin/admin/unreviewed_phrases.html"
    order = 60

    def __init__(self, count: int, address: str) -> None:
        self.count, self.address = count, address

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"count": self.count, "address": self.address}
