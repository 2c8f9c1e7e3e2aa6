import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sm_plugin.audit.chains.verification import first_fault
from sm_plugin.audit.models import AuditEvent

pytestmark = pytest.mark.engine

RECORDER = Path(__file__).with_name("recorder.py")


def recorder(environment: dict[str, str], workers: int, each: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, RECORDER, str(workers), str(each)],
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_eight_processes_recording_at_once_keep_the_chain_whole(process_environment):
    process = recorder(process_environment, workers=8, each=25)
    assert process.communicate(timeout=120)[1] == b""
    assert process.returncode == 0
    written = set(AuditEvent.objects.values_list("object_key", flat=True))
    assert written == {f"{worker}-{number}" for worker in range(8) for number in range(25)}
    assert first_fault() is None


def test_processes_killed_in_the_middle_leave_a_whole_chain(process_environment):
    process = recorder(process_environment, workers=4, each=100_000)
    try:
        deadline = time.monotonic() + 60
        while AuditEvent.objects.count() < 50 and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert AuditEvent.objects.count() >= 50
    assert first_fault() is None
