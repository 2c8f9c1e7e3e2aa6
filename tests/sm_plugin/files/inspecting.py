"""What comes of a file: kept as what, or refused for which reason."""

import pytest

from sm_plugin.files.inspection.recognition import Inspected, Upload, inspect
from sm_plugin.files.refusals import FileRefused


def kept(name: str, content: bytes) -> Inspected:
    return inspect(Upload(name, len(content), content))


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        kept(name, content)
    return refused.value.code
