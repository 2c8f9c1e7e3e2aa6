from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class PortalContentChecker(ContentCheckerItem):
    """Wagtail's checker with all rules of WCAG 2.2 AA, where its own list names ten.

    Not axe's "best practice": those rules find fault with the user bar itself.
    """

    axe_run_only = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    axe_custom_rules = [
        # Wagtail's own rule of file names as descriptions is filed under "best practice".
        {**rule, "tags": ["wcag2a"]} if rule["id"] == "alt-text-quality" else rule
        for rule in ContentCheckerItem.axe_custom_rules
    ]
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
