"""What mkdocs adds to the documentation when it builds the site; named in mkdocs.yml.

A picture of the plugin's colors, made from its style sheet, and words in the place of links that
lead out of the folder of documents.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHEET = ROOT / "sm_plugin/static/sm_plugin/secure-messaging.css"
PLACE = re.compile(r"<!-- the picture of the colors .*?-->")
OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+([^)\s]+)\)")
COLOR = re.compile(r"var\((--sm-[a-z-]+), light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)\)")
ROW, LEFT, WIDTH = 34, 260, 640


def colors() -> list[tuple[str, str, str]]:
    """Return each property of a color with its light and its dark value."""
    return COLOR.findall(SHEET.read_text(encoding="utf-8"))


def picture() -> str:
    """Return the colors as an SVG: a light and a dark field beside each name."""
    rows = []
    for number, (name, light, dark) in enumerate(colors()):
        top = number * ROW
        rows.append(f'<text x="0" y="{top + 21}">{escape(name)}</text>')
        for left, color in ((LEFT, light), (LEFT + 190, dark)):
            rows.append(
                f'<rect x="{left}" y="{top + 3}" width="180" height="28" fill="{color}"'
                ' stroke="#71767a"/>'
            )
    height = len(colors()) * ROW
    return (
        f'<svg role="img" aria-label="Each color, light and dark" viewBox="0 0 {WIDTH} {height}"'
        f' width="100%" font-family="monospace" font-size="14">{"".join(rows)}</svg>'
    )


def on_page_markdown(markdown: str, page: Any, **kwargs: Any) -> str:
    """Draw the picture where the page asks for it, and unlink what is not part of the site."""
    inside = ROOT / "docs"
    folder = (inside / page.file.src_path).parent

    def unlinked(link: re.Match[str]) -> str:
        target = (folder / link[0].partition("](")[2].rstrip(")").partition("#")[0]).resolve()
        return link[0] if target.is_relative_to(inside) else f"{link[1]} (`{link[2]}`)"

    return PLACE.sub(picture(), OUTSIDE.sub(unlinked, markdown))
