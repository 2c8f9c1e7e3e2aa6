"""gunicorn's own lines in the shape of the portal's: its texts hold pieces of what was asked."""

from typing import Any

from gunicorn.glogging import Logger

from portal.operations.logs import JsonFormatter


class JsonLogger(Logger):
    """Named on gunicorn's command line, because it logs before the portal is loaded."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
