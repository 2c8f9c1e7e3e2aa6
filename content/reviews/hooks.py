from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from .models import Way
from .services import ASSIGN, CONFIRM


@hooks.register("register_log_actions")
def register_review_actions(actions):
    @actions.register_action(CONFIRM)
    class Confirmed(LogFormatter):
        label = _("Confirm a review")

        def format_message(self, entry):
            way = Way(entry.data["way"]).label if entry.data else ""
            return gettext("Reviewed: %(way)s") % {"way": way}

    @actions.register_action(ASSIGN)
    class Assigned(LogFormatter):
        label = _("Choose the owner group")

        def format_message(self, entry):
            group = (entry.data or {}).get("group") or gettext("nobody")
            return gettext("Review is owned by %(group)s") % {"group": group}
