from tests.sm_plugin.files.conftest import add, draft, mailbox, team, veteran

__all__ = [
    "add",
    "draft",
    "mailbox",
    "team",
    "veteran",
]
