"""Terms that changed, to be named as the adapter."""

from datetime import date

from portal.messaging_adapter import PortalAdapter
from sm_plugin.adapter import MessagingAdapter, Terms


class OtherTerms(MessagingAdapter):
    def terms(self) -> Terms:
        return Terms("2", date(2026, 1, 1), "Other terms", "<p>Another text.</p>")


class NewTerms(PortalAdapter):
    """The portal as it is, on the day when another text comes into force."""

    def terms(self) -> Terms:
        return OtherTerms().terms()
