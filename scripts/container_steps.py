"""Run each step of deploy/container/Containerfile in an empty folder, where no image can be built.

    python3 scripts/container_steps.py FOLDER

FOLDER stands for the root of the image. What needs root (the system's packages, the user, owners)
is named and left out. In the end the image's command is started there and its health check asked,
with a folder that nobody may write to, and the sizes are told.
"""

import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "deploy/container/Containerfile"
NEEDS_ROOT = ("apt-get", "useradd", "chown")
PORT = 8973
START_SECONDS = 60


def steps() -> Iterator[list[str]]:
    """Yield the instructions, as words, of one stage after the other."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split(None, 1)


def stages() -> list[list[list[str]]]:
    found: list[list[list[str]]] = []
    for step in steps():
        if step[0] == "FROM":
            found.append([])
        elif found:
            found[-1].append(step)
    return found


def say(text: str) -> None:
    print(text, flush=True)


def copy(words: list[str], source: Path, work: Path) -> None:
    """Copy as COPY does: several into a folder, or one to a name; git's own files alone."""
    *names, target = [word for word in words if not word.startswith("--")]
    for name in names:
        path = source / name.removeprefix("/srv/portal/")
        place = work / target / path.name if target.endswith("/") else work / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and source == ROOT:
            for file in files_of_git(path):
                (place / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path / file, place / file, follow_symlinks=False)
        elif path.is_dir():
            shutil.copytree(path, place, symlinks=True)
        else:
            shutil.copy2(path, place)


def files_of_git(folder: Path) -> list[str]:
    """Return what git has of a folder: what else lies there is no part of the portal."""
    command = ["git", "ls-files", "-z", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
    return [name for name in done.stdout.split("\0") if name and (folder / name).exists()]


def run(command: str, work: Path) -> None:
    if any(word in command for word in NEEDS_ROOT):
        say(f"left out (needs root): {command}")
        return
    environment = {"PATH": os.environ["PATH"], "HOME": str(work), "PYTHONDONTWRITEBYTECODE": "1"}
    kept = ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "npm_config_registry", "NPM_CONFIG_REGISTRY")
    environment |= {name: os.environ[name] for name in kept if name in os.environ}
    subprocess.run(["/bin/sh", "-ec", command], cwd=work, env=environment, check=True)  # noqa: S603


def build(folder: Path) -> None:
    """Take all steps of both stages; FOLDER/srv/portal is then what the image holds."""
    work = folder / "srv/portal"
    first, second = stages()
    for stage, source in ((first, ROOT), (second, folder / "build")):
        if source != ROOT:
            work.rename(source)
        work.mkdir(parents=True)
        for name, rest in stage:
            if name in ("COPY", "RUN"):
                say(f"{name} {rest}")
            if name == "COPY":
                copy(shlex.split(rest), source, work)
            elif name == "RUN":
                run(rest, work)
    shutil.rmtree(folder / "build")


def environment(folder: Path) -> dict[str, str]:
    one, two = (b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    return {
        "PATH": f"{folder}/srv/portal/.venv/bin:/usr/bin:/bin",
        "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(64),
        "PORTAL_ALLOWED_HOSTS": "portal.example",
        "PORTAL_BASE_URL": "https://portal.example",
        "PORTAL_EMAIL_HOST": "mail.example",
        "PORTAL_FROM_EMAIL": "portal@portal.example",
        "PORTAL_PROXY_COUNT": "1",
        "PORTAL_KEYRING": json.dumps({"active": "k1", "keys": {"k1": one}, "audit": two}),
        "PORTAL_AUDIT_HEAD_FILE": f"{folder}/heads",
        "DATABASE_URL": "postgres://portal@127.0.0.1:9/portal",  # not there: live all the same
    }


def command_of(name: str) -> list[str]:
    """Return the words of the last CMD, or of the health check's."""
    line = next(rest for word, rest in stages()[-1] if word == name)
    words: list[str] = json.loads(line[line.index("[") :])
    return [re.sub(r"(0\.0\.0\.0|127\.0\.0\.1):8000", rf"127.0.0.1:{PORT}", one) for one in words]


def starts(folder: Path) -> bool:
    """Start the image's command in a folder of files that can't be written; ask its health."""
    work, given = folder / "srv/portal", environment(folder)
    files = [path for path in work.rglob("*") if path.is_dir() and not path.is_symlink()]
    for path in files:
        path.chmod(0o555)
    server = subprocess.Popen(command_of("CMD"), cwd=work, env=given)  # noqa: S603
    try:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and server.poll() is None:
            words = command_of("HEALTHCHECK")
            asked = subprocess.run(words, cwd=work, env=given, capture_output=True, check=False)  # noqa: S603
            if asked.returncode == 0:
                return True
            time.sleep(1)
        return False
    finally:
        server.terminate()
        server.wait(timeout=60)
        for path in files:
            path.chmod(0o755)


def megabytes(path: Path) -> int:
    sizes = (one.lstat().st_size for one in path.rglob("*") if not one.is_dir())
    return round(sum(sizes) / 1_000_000)


def main() -> int:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        say(f"{folder} is not empty: nothing was done.")
        return 2
    build(folder)
    work = folder / "srv/portal"
    packages, everything = megabytes(work / ".venv"), megabytes(work)
    say(f"Packages {packages} MB, the portal itself {everything - packages} MB.")
    if not starts(folder):
        say("The image's command does not answer its health check.")
        return 1
    say("The image's command answers its health check.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
