"""The page of the steps of work items, read from the source of their table."""

import ast
from collections.abc import Callable


def moves(node: ast.expr) -> dict[str, str]:
    """Return where a row's `moves` lead from each state, in words."""
    if isinstance(node, ast.Call):
        return {member(state): member(state) for state in node.args}
    if not isinstance(node, ast.Dict):
        raise TypeError(ast.unparse(node))
    pairs = zip(node.keys, node.values, strict=True)
    return {member(state): member(to) for state, to in pairs if state}


def member(node: ast.expr) -> str:
    """Return the name of a member of an enum; None stands for an item that isn't there yet."""
    return node.attr.lower() if isinstance(node, ast.Attribute) else "no item"


def values_of(tree: ast.Module, name: str) -> dict[str, str]:
    """Return the members of an enum, each with its value or the first part of it."""
    found = {}
    [enum] = [one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == name]
    for node in enum.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value.elts[0] if isinstance(node.value, ast.Tuple) else node.value
            found[node.targets[0].id.lower()] = said(value)
    return found


def said(node: ast.expr | None) -> str:
    """Return a text, also one that goes through gettext."""
    node = node.args[0] if isinstance(node, ast.Call) else node
    return str(node.value) if isinstance(node, ast.Constant) else ""


def step_row(node: ast.Call, words: dict[str, dict[str, str]]) -> tuple[str, ...]:
    name, who, states, clock, event, action = node.args[:6]
    given = {word.arg: word.value for word in node.keywords}
    told = given.get("told")
    sides = {word.arg: word.value for word in told.keywords} if isinstance(told, ast.Call) else {}
    ways = [a if a == b else f"{a} → {b}" for a, b in moves(states).items()]
    return (
        said(name),
        "; ".join(ways),
        words["Who"][member(who)],
        words["Clock"][member(clock)],
        words["Alarm"][member(given["alarm"])] if "alarm" in given else "",
        member(event),
        member(action),
        *(said(given.get(word)) for word in ("button", "done")),
        *(said(sides.get(side)) for side in ("patient", "staff")),
    )


def steps_page(rows_of: list[ast.Module], words_of: ast.Module, table: Callable[..., str]) -> str:
    """Return the page; `table` writes heads and rows as a table.

    The rows stand in some modules, the words of their columns in another.
    """
    words = {name: values_of(words_of, name) for name in ("Who", "Clock", "Alarm")}
    rows = [
        step_row(node.value, words)
        for tree in rows_of
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "Transition"
    ]
    heads = (
        "step",
        "states",
        "who",
        "clock",
        "while an alarm is unreviewed",
        "event",
        "recorded as",
        "button",
        "then it says",
    )
    return (
        "# Steps of work items\n\nAn item is waiting, taken, answered or done. A state without an "
        "arrow stays as it is. An alarm is a flagged message that nobody has reviewed. The table "
        "is `sm_plugin/triage/steps/transitions.py`, with `rows.py` beside it.\n\n"
        + table((*heads, "the patient reads", "staff read"), rows)
    )
