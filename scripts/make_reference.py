"""Write docs/reference/ and the index of decisions from the code; `--check` only compares.

Everything is read from the source, never imported, so that it runs without a database or settings.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from reference_of_steps import steps_page

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs/reference"
DECISIONS = ROOT / "docs/decisions"
STEPS = [ROOT / f"sm_plugin/triage/steps/{name}.py" for name in ("transitions", "rows")]
STEP_WORDS = ROOT / "sm_plugin/triage/steps/step.py"
PACKAGES = ("sm_plugin", "content", "site/portal")
NOTE = "<!-- Made from the code by `make reference`. Do not edit it here. -->\n"
# In the order in which the index shows them; another area is added at the end.
AREAS = (
    "House and rooms",
    "Sending, threads and mailboxes",
    "Drafts",
    "Files",
    "Safety",
    "The team's work",
    "Notices",
    "Terms and opting out",
    "Caregivers",
    "Rights and administration",
    "Text at rest and the audit record",
    "Pages and sessions",
    "Topics and questions",
    "Content",
    "Languages",
    "The portal",
)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def sources(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts and "migrations" not in path.parts
    )


def cell(text: str) -> str:
    """Return the text as one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(cell(word) for word in line)} |\n" for line in lines)


def text_of(node: ast.expr | None, local: dict[str, ast.expr] | None = None) -> str:
    """Return a constant text; what is filled in later shows as `{name}`."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (
            f"{{{ast.unparse(part.value)}}}"
            if isinstance(part, ast.FormattedValue)
            else text_of(part)
            for part in node.values
        )
        return "".join(parts)
    if isinstance(node, ast.Name) and local and node.id in local:
        return text_of(local[node.id])
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "str":
        return "(the reason as it is found)"
    return ast.unparse(node) if node else ""


def class_named(tree: ast.Module, name: str) -> ast.ClassDef:
    return next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)


# --- settings


def comment_above(lines: list[str], number: int) -> str:
    """Return the comment that ends on the line before line `number` (counted from 1)."""
    found: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.strip().startswith("#"):
            break
        found.insert(0, line.strip().removeprefix("#").strip())
    return " ".join(found)


def default_of(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        node = {word.arg: word.value for word in node.keywords}.get("default")
    return f"`{ast.unparse(node)}`" if node else ""


def plugin_settings() -> str:
    path = ROOT / "sm_plugin/conf.py"
    lines = path.read_text().splitlines()
    rows = []
    told = ""
    for node in class_named(parse(path), "Conf").body:
        if not isinstance(node, ast.AnnAssign):
            continue
        # A setting right below another shares its comment.
        told = comment_above(lines, node.lineno) or told
        rows.append((f"`{ast.unparse(node.target)}`", default_of(node.value), told))
    return table(("key", "default", "what it does"), rows)


LOOKUPS = ("os.environ.get", "value", "number", "switch")  # all but the first the settings' own


def asks_environment(node: ast.AST) -> ast.expr | None:
    """Return the name that this piece of code looks up in the environment."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in LOOKUPS:
        return node.args[0]
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        return node.slice
    return None


def variables_read() -> set[str]:
    """Return every environment variable that the settings or the plugin's code look up."""
    found = {*(name for given in required() for name in given.split("|"))}
    for path in sources("site/portal/settings", "sm_plugin"):
        asked = (asks_environment(node) for node in ast.walk(parse(path)))
        found |= {str(name.value) for name in asked if isinstance(name, ast.Constant)}
    return found


def environment() -> dict[str, str]:
    tree = parse(ROOT / "site/portal/settings/environment.py")
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "VARIABLES":
            return dict(ast.literal_eval(node.value or ast.Dict()))
    raise LookupError("VARIABLES")


def required() -> set[str]:
    tree = parse(ROOT / "site/portal/settings/production.py")
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call))
    call = next(n for n in calls if ast.unparse(n.func) == "require")
    return set(ast.literal_eval(call.args[0]))


def content_settings() -> Iterator[tuple[str, str, str]]:
    """Yield the Django settings that content/conf.py looks up, with what it says of each."""
    for function in parse(ROOT / "content/conf.py").body:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
                _settings, name, default = node.args
                told = ast.get_docstring(function) if isinstance(function, ast.FunctionDef) else ""
                told = (told or "").removeprefix("Return ")
                yield f"`{text_of(name)}`", f"`{ast.unparse(default)}`", told[:1].upper() + told[1:]


def settings_page() -> str:
    needed = {name: given for given in required() for name in given.split("|")}
    rows = [
        (
            f"`{name}`",
            "" if name not in needed else "yes" if needed[name] == name else "one of the two",
            told,
        )
        for name, told in environment().items()
    ]
    return (
        "# Settings\n\n## The plugin\n\nKeys of the dictionary `SECURE_MESSAGING` in the host's "
        "settings (`sm_plugin/conf.py`). An unknown key stops the start.\n\n"
        + plugin_settings()
        + "\n## Pages\n\nDjango settings (`content/conf.py`).\n\n"
        + table(("setting", "default", "what it does"), list(content_settings()))
        + "\n## The portal\n\nEnvironment variables (`site/portal/settings/`). Production refuses "
        "to start without those it requires, and names all of them at once.\n\n"
        + table(("variable", "production requires it", "what it does"), rows)
    )


# --- adapter


def signature(node: ast.FunctionDef) -> str:
    words = [
        arg.arg + (f": {ast.unparse(arg.annotation)}" if arg.annotation else "")
        for arg in node.args.args
        if arg.arg != "self"
    ]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({', '.join(words)}){returns}"


def adapter_page() -> str:
    tree = parse(ROOT / "sm_plugin/adapter.py")
    methods = (
        f"### `{signature(node)}`\n\n{ast.get_docstring(node) or ''}\n"
        for node in class_named(tree, "MessagingAdapter").body
        if isinstance(node, ast.FunctionDef)
    )
    fields = [
        (f"`{ast.unparse(node.target)}`", f"`{ast.unparse(node.annotation)}`")
        for node in class_named(tree, "Terms").body
        if isinstance(node, ast.AnnAssign)
    ]
    return (
        "# Adapter\n\nSubclass `sm_plugin.adapter.MessagingAdapter`, override what differs on your "
        'site, and name the class in `SECURE_MESSAGING["ADAPTER"]`.\n\n'
        + "\n".join(methods)
        + f"\n## `Terms`\n\n{ast.get_docstring(class_named(tree, 'Terms'))}\n\n"
        + table(("field", "type"), fields)
    )


# --- commands


def options(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".add_argument"):
            told = {word.arg: word.value for word in node.keywords}
            names = ", ".join(f"`{text_of(arg)}`" for arg in node.args)
            yield names, text_of(told.get("help"))


def command(path: Path) -> str:
    tree = parse(path)
    body = class_named(tree, "Command").body
    told = next(
        (n for n in body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "help"), None
    )
    rows = list(options(tree))
    listing = "\n" + table(("option", "what it does"), rows) if rows else ""
    return f"### `{path.stem}`\n\n{cell(text_of(told.value if told else None))}\n{listing}"


def commands_page() -> str:
    parts = ["# Management commands\n"]
    for title, folder in (
        ("The plugin", "sm_plugin"),
        ("Content", "content"),
        ("The portal", "site/portal"),
    ):
        found = sorted((ROOT / folder / "management/commands").glob("[a-z]*.py"))
        parts.append(f"## {title}\n")
        parts += [command(path) for path in found]
    return "\n".join(parts)


# --- system checks


def asked_by(node: ast.FunctionDef) -> str:
    """Return the command that runs a check, told from its decorator."""
    words = " ".join(ast.unparse(word) for word in node.decorator_list)
    command = "check --database default" if "Tags.database" in words else "check"
    deploy = "deploy=True" in words
    if command == "check" and not deploy:
        return "every start"
    return f"`{command}{' --deploy' * deploy}`" + (", `migrate`" if not deploy else "")


def check_rows(path: Path) -> Iterator[tuple[str, ...]]:
    for function in (n for n in ast.walk(parse(path)) if isinstance(n, ast.FunctionDef)):
        local: dict[str, ast.expr] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                local[node.targets[0].id] = node.value
        # A hint may be told again for another answer: the one above the call counts.
        for node in ast.walk(function):
            given = {w.arg: w.value for w in node.keywords} if isinstance(node, ast.Call) else {}
            ident = text_of(given.get("id"))
            if not isinstance(node, ast.Call) or not re.fullmatch(r"\w+\.[EW]\d{3}", ident):
                continue
            near = dict(local)
            for step in ast.walk(function):
                if isinstance(step, ast.Assign) and step.lineno < node.lineno:
                    near[ast.unparse(step.targets[0])] = step.value
            yield (
                f"`{ident}`",
                text_of(node.args[0], near),
                text_of(given.get("hint"), near),
                asked_by(function),
                (ast.get_docstring(function) or "").split("\n\n")[0],
            )


def checks_page() -> str:
    rows = sorted(row for path in sources(*PACKAGES) for row in check_rows(path))
    return "# System checks\n\nAn `E` stops the start, a `W` is a warning.\n\n" + table(
        ("id", "it says", "what to do", "asked by", "why"), rows
    )


# --- decisions


def fact(text: str, name: str) -> str:
    """Return what a decision says under a short head such as Status, without its full stop."""
    found = re.search(rf"^(?:- )?{name}: (.+)$", text, re.MULTILINE)
    return found[1].strip().rstrip(".") if found else ""


def decisions_page() -> str:
    areas: dict[str, list[tuple[str, ...]]] = {area: [] for area in AREAS}
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        text = path.read_text()
        number, _, title = text.splitlines()[0].removeprefix("# ").partition(" · ")
        row = (f"[{number}]({path.name})", title, fact(text, "Date"), fact(text, "Status"))
        areas.setdefault(fact(text, "Area") or "More", []).append(row)
    heads = ("number", "decision", "date", "status")
    return (
        "# Decisions\n\nWhat was chosen, why, over what, and what would change it. Where a reason "
        "or an alternative was not written down at the time, the page says so. A new decision "
        "takes the next free number; then run `make reference`.\n"
        + "".join(f"\n## {area}\n\n{table(heads, rows)}" for area, rows in areas.items() if rows)
    )


def pages() -> dict[Path, str]:
    return {
        REFERENCE / "settings.md": NOTE + settings_page(),
        REFERENCE / "adapter.md": NOTE + adapter_page(),
        REFERENCE / "commands.md": NOTE + commands_page(),
        REFERENCE / "checks.md": NOTE + checks_page(),
        REFERENCE / "steps.md": NOTE
        + steps_page([parse(one) for one in STEPS], parse(STEP_WORDS), table),
        DECISIONS / "README.md": NOTE + decisions_page(),
    }


def stale() -> list[str]:
    """Return the pages that differ from what the code says now."""
    return [
        str(path.relative_to(ROOT))
        for path, text in pages().items()
        if not path.exists() or path.read_text() != text
    ]


def main() -> int:
    if "--check" in sys.argv[1:]:
        old = stale()
        print("\n".join([*old, "Run make reference."]) if old else "The reference is up to date.")
        return bool(old)
    REFERENCE.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
