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


def test_a_web_process_has_read_what_the_first_message_is_checked_by(
    process_environment: dict[str, str],
) -> None:
    code = "import portal.wsgi; from sm_plugin.safety.matching.words import LANGUAGES, dictionary; "
    code += "print(dictionary.cache_info().currsize == len(LANGUAGES))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=process_environment, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True"], done.stderr
