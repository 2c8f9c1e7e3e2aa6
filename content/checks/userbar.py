from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class PortalContentChecker(ContentCheckerItem):
    """Wagtail's checker with all rules of WCAG 2.2 AA, where its own list names ten."""

    axe_run_only = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "color-contrast": {
            "error_name": _("Text is hard to see"),
            "help_text": _("Use a stronger contrast between text and background"),
        },
        "target-size": {
            "error_name": _("Too small to touch"),
            "help_text": _("Give links and buttons more room"),
        },
    }
