from tests.sm_plugin.notify.conftest import make_notice, notice, team

__all__ = [
    "make_notice",
    "notice",
    "team",
]
