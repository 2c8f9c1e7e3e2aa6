"""Every coloured pair of the plugin's style sheet can be read, on light paper and on dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sm_plugin

SHEET = Path(sm_plugin.__file__).parent / "static/sm_plugin/secure-messaging.css"
CSS = re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.DOTALL)
SCREEN = CSS[: CSS.index("@media print {")] + CSS[CSS.index(".sm .sm-files__title") :]
TOKEN = re.compile(r"(--_[a-z-]+): var\(--sm-[a-z-]+, (?:light-dark\((#\w+), (#\w+)\)|(#\w+))\);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
NEUTRAL = ("--_ink", "--_ink-soft", "--_primary", "--_primary-dark")
TEXT, SIGN = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for what shows a control or its state


def _palettes() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Plain colors, for old browsers; and the light and the dark ones of `light-dark()`."""
    plain, light, dark = {}, {}, {}
    for name, in_light, in_dark, only in TOKEN.findall(CSS):
        if only:
            plain[name] = only
        else:
            light[name], dark[name] = in_light, in_dark
    return plain, light, dark


PLAIN, LIGHT, DARK = _palettes()


def luminance(color: str) -> float:
    digits = color.lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _said(body: str, *names: str) -> list[str]:
    """The tokens that a rule gives to one of these properties."""
    found = re.findall(rf"(?:^|[;{{\s])(?:{'|'.join(names)}):[^;]*?var\((--_[a-z-]+)\)", body)
    return [name for name in found if name in LIGHT]


def pairs() -> Iterator[tuple[str, str, str, float]]:
    """What stands on what, rule by rule: selector, color, background, the least contrast.

    A rule that says one of the two has the other from around it: ink, or paper and each surface
    of the sheet. What means success or an error stands on plain surfaces and on its own.
    """
    boxes = {
        name
        for _selector, body in RULE.findall(SCREEN)
        for name in _said(body, "background", "background-color")
        if name.endswith("surface")
    }
    for selector, body in RULE.findall(SCREEN):
        where = " ".join(selector.split())
        inks = _said(body, "color")
        grounds = _said(body, "background", "background-color")
        if inks and grounds:
            yield from ((where, ink, ground, TEXT) for ink in inks for ground in grounds)
        elif grounds:
            yield from ((where, "--_ink", ground, TEXT) for ground in grounds)
        elif inks and inks != ["--_paper"]:
            for ink in inks:
                around = boxes if ink in NEUTRAL else {"--_surface", f"{ink}-surface"} & boxes
                yield from ((where, ink, ground, TEXT) for ground in {"--_paper", *around})
        for border in _said(body, "border", "border-color", "outline"):
            if border != "--_line":  # only divides what spacing divides, too
                yield where, border, "--_paper", SIGN


PAIRS = sorted(set(pairs()))


def test_the_sheet_has_pairs_to_look_at():
    assert len(PAIRS) > 60
    assert {"--_ink", "--_primary", "--_error", "--_paper"} <= {ink for _w, ink, _g, _l in PAIRS}
    assert PLAIN == LIGHT, "an old browser sees the light colors"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_coloured_pair_can_be_read(palette):
    weak = [
        f"{where}: {ink} on {ground} has {contrast(palette[ink], palette[ground]):.2f}:1"
        for where, ink, ground, least in PAIRS
        if contrast(palette[ink], palette[ground]) < least
    ]
    assert weak == []


def test_ink_never_stands_on_paper_of_the_hosts():
    """Each frame of the plugin's own brings its paper with its ink."""
    bodies: dict[str, str] = {}
    for selector, body in RULE.findall(SCREEN):
        for one in selector.split(","):
            bodies[one.strip()] = bodies.get(one.strip(), "") + body
    for frame in (".sm", ".sm-body", ".sm-skip"):
        assert "background-color: var(--_paper)" in bodies[frame], frame
        assert re.search(r"(?<!-)color: var\(--_", bodies[frame]), frame
    assert "color-scheme: var(--sm-color-scheme, inherit)" in bodies[".sm"]


def test_no_colour_is_written_beside_the_tokens():
    rest = TOKEN.sub("", SCREEN)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rest.replace("light-dark(#000, #fff)", "")) == []
