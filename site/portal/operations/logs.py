"""Log lines as JSON: time, level, logger, request id and what happened, never a person's text.

The text of an error may repeat what somebody wrote ("invalid literal …"), so only its kind and
the places in the code are logged. Other people's packages may put a value into their lines, so
of theirs only the sentence with its gaps is logged.

See docs/decisions/0421.
"""

import json
import logging
from datetime import UTC, datetime
from traceback import extract_tb

from portal.operations.request_id import current

OURS = ("portal", "content", "sm_plugin")
FRAMES = 12


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
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
        return json.dumps(line, default=str)

    def _event(self, record: logging.LogRecord) -> str:
        is_ours = record.name.split(".")[0] in OURS
        return record.getMessage() if is_ours else str(record.msg)


def _kind_and_places(error: BaseException) -> dict[str, object]:
    frames = extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": f"{type(error).__module__}.{type(error).__qualname__}", "at": places}
