"""The shape of a seeded text, and short ways to write its blocks."""

from dataclasses import dataclass, field
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True)
class Lesson:
    slug: str
    title: str
    summary: str
    source_name: str
    topics: tuple[str, ...]
    objectives: tuple[str, ...]
    body: tuple[Block, ...]
    questions: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str, str], ...]
    next_step: str


@dataclass(frozen=True)
class Plain:
    slug: str
    title: str
    summary: str
    body: tuple[Block, ...] = field(default_factory=tuple)
    in_menu: bool = False


def heading(text: str) -> Block:
    return "heading", text


def text(*paragraphs: str) -> Block:
    """Paragraphs of rich text; a paragraph that is a list already keeps its own tags."""
    return "paragraph", "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)


def bullets(*items: str) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def steps(title: str, *entries: tuple[str, str]) -> Block:
    return "steps", {
        "heading": title,
        "steps": [{"title": what, "text": f"<p>{how}</p>"} for what, how in entries],
    }


def safety(title: str, words: str) -> Block:
    return "safety", {"title": title, "text": f"<p>{words}</p>", "show_crisis_numbers": True}


def picture(name: str, caption: str = "") -> Block:
    """A picture of `content.seed.pictures` by its name."""
    return "picture", {"image": name, "caption": caption}
