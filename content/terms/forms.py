"""The form of the terms, which tells editors who will be asked to agree again."""

from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import Panel

from .rules import stale_statement


class TermsPageForm(WagtailAdminPageForm):
    """Show at the field why a publication would be refused; drafts may stay unfinished."""

    def clean(self):
        values = super().clean()
        if self.is_deferred_validation or not self.instance.pk:
            return values
        faults = stale_statement(
            self.instance,
            title=values.get("title") or "",
            body=values.get("body") or "",
            in_force_from=values.get("in_force_from"),
            what_changed=values.get("what_changed") or "",
        )
        for name, message in faults.items():
            self.add_error(name, message)
        return values


class AsksEveryonePanel(Panel):
    """A warning above the fields of a version: publishing a changed text asks everyone again."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/terms/asks_everyone.html"

        def is_shown(self):
            """Return False for a translation: it makes no version and asks nobody."""
            page = self.instance
            return super().is_shown() and not (page.pk and page.is_translation)

        @cached_property
        def last(self):
            """Return the version published last; None before the first."""
            page = self.instance
            return page.versions.order_by("-number").first() if page.pk else None

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"last": self.last}
