"""Install the Debian packages that tests need, where we may, and say loudly what is missing.

With REQUIRE_ALL=1 a missing tool is a failure; without it the tests that need it are left out.
"""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

# A program, or a library, and the package that brings it.
PACKAGES = {
    "chromium": "chromium",
    "initdb": "postgresql",
    "clamd": "clamav-daemon",
    "nginx": "nginx-light",
    "redis-server": "redis-server",
    "libmagic": "libmagic1",
    "libpango-1.0": "libpango-1.0-0",
    "libpangoft2-1.0": "libpangoft2-1.0-0",
}
# Where it is not to be had, tests take the whole browser, and longer.
QUICKER = {"chromium-headless-shell": "chromium-headless-shell"}


def is_there(name: str) -> bool:
    if name.startswith("lib"):
        return find_library(name.removeprefix("lib")) is not None
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    servers = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return bool(shutil.which(name, path=path) or list(servers))


def missing() -> list[str]:
    return sorted(name for name in PACKAGES if not is_there(name))


def install(names: list[str]) -> None:
    if not names or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    packages = [(PACKAGES | QUICKER)[name] for name in names]
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        command = ["apt-get", "-qq", *words]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603


def main() -> int:
    if names := missing():
        install(names)
        install([name for name in QUICKER if not is_there(name)])
    for name in (left := missing()):
        print(f"NOT RUN: tests that need {name} ({PACKAGES[name]} is not installed).", flush=True)
    return 1 if left and os.environ.get("REQUIRE_ALL") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
