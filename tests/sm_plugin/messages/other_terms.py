"""Terms that changed, to be named as the adapter."""

from datetime import date

from sm_plugin.adapter import MessagingAdapter, Terms


class OtherTerms(MessagingAdapter):
    def terms(self) -> Terms:
        return Terms("2", date(2026, 1, 1), "Other terms", "<p>Another text.</p>")
