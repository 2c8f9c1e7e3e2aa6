"""Log lines as JSON: time, level, logger, request id and what happened, never a person's text.

The text of an error may repeat what somebody wrote ("invalid literal …"), so only its kind and
the places in the code are logged. Other people's packages may put a value into their lines, so
of theirs only the sentence with its gaps is logged. One without gaps may hold values already, as
Django's lines about a refused request do: of it only the place in the code is logged.

See docs/decisions/0421.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

from django.utils.module_loading import import_string

from portal.operations.request_id import current

logger = logging.getLogger(__name__)

OURS = ("portal", "content", "sm_plugin")
FRAMES = 12


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.entry(record), default=str)

    def entry(self, record: logging.LogRecord) -> dict[str, object]:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": self._event(record),
        }
        if request_id := current.get():
            line["request_id"] = request_id
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line |= _kind_and_places(record.exc_info[1])
        return line

    def _event(self, record: logging.LogRecord) -> str:
        if record.name.split(".")[0] in OURS:
            return record.getMessage()
        return str(record.msg) if record.args else f"{record.pathname}:{record.lineno}"


def _kind_and_places(error: BaseException) -> dict[str, object]:
    frames = extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": f"{type(error).__module__}.{type(error).__qualname__}", "at": places}


class ReportHandler(logging.Handler):
    """Hands each error to a function of the host's, filtered as the log is: PORTAL_ERROR_HOOK.

    The function gets what a log line has and nothing else: no request, no variable, no text of an
    error. It should put it in a queue of its own and return at once. One that fails, or logs
    errors itself, changes nothing.
    """

    def __init__(self, hook: str) -> None:
        super().__init__(logging.ERROR)
        self.hook_path = hook
        self.hook: Callable[[dict[str, Any]], object] | None = None
        self.is_reporting = False

    def emit(self, record: logging.LogRecord) -> None:
        if self.is_reporting:
            return
        self.is_reporting = True
        try:
            if self.hook is None:
                self.hook = import_string(self.hook_path)
            self.hook(JsonFormatter().entry(record))
        except Exception as error:
            logger.warning("An error was not reported (%s).", type(error).__name__)
        finally:
            self.is_reporting = False
