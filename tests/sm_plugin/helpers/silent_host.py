"""A host that fails for one person, as a directory that can't be asked does."""

from typing import Any

from portal.messaging_adapter import PortalAdapter


class FailsForFrank(PortalAdapter):
    def email(self, user: Any) -> str:
        if user.full_name == "Frank Keller":
            raise ConnectionError
        return super().email(user)
