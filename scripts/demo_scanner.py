"""The demonstration's virus scanner: prints the address that clamd will listen at, or nothing.

    SM_ANTIVIRUS="$(python scripts/demo_scanner.py VAR)"

Writes VAR/clamd.conf when clamd and a signature database are there. Without one of them no scanner
runs, and it says so on the error output: a scanner that knows no virus would only pretend.
"""

import os
import shutil
import sys
from pathlib import Path

DATABASE = Path("/var/lib/clamav")
SOCKET_LENGTH = 107  # what the system takes for the path of a socket
WITHOUT = 'No virus scanner runs: {why}. Files can be added and sent, but stay "not available yet".'


def main(var: Path) -> int:
    config, address = var / "clamd.conf", var / "clamd.sock"
    config.unlink(missing_ok=True)
    if given := os.environ.get("SM_ANTIVIRUS"):
        print(given)
        return 0
    if why := missing(address):
        print(WITHOUT.format(why=why), file=sys.stderr)
        return 0
    config.write_text(
        f"DatabaseDirectory {DATABASE}\nLocalSocket {address}\nLocalSocketMode 600\n"
        f"Foreground yes\nTemporaryDirectory {var}\nAlertEncrypted yes\n"
    )
    print(address)
    return 0


def missing(address: Path) -> str:
    if not shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return "clamd is not installed (Debian: clamav-daemon)"
    if not [*DATABASE.glob("*.c[lv]d")]:
        return "it has no signatures yet (run freshclam)"
    return "its folder has too long a name" if len(str(address)) > SOCKET_LENGTH else ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
