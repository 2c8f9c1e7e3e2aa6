"""The entry of the web processes starts as gunicorn starts it: before Django is ready."""

import subprocess
import sys


def test_the_entry_of_the_web_processes_can_be_imported_first(
    process_environment: dict[str, str],
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        env=process_environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
