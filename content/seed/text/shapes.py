"""The shape of a seeded text, and short ways to write its blocks."""

from dataclasses import dataclass, field
from datetime import date
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


def table(caption: str, headings: tuple[str, ...], *rows: tuple[str, ...]) -> Block:
    """Words in rows and columns; the first column names the rows."""
    return "table", {
        "row_headers": True,
        "table": {
            "caption": caption,
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": list(row)} for row in rows],
        },
    }


def steps(title: str, *entries: tuple[str, str]) -> Block:
    return "steps", {
        "heading": title,
        "steps": [{"title": what, "text": f"<p>{how}</p>"} for what, how in entries],
    }


def safety(title: str, words: str) -> Block:
    return "safety", {"title": title, "text": f"<p>{words}</p>", "show_crisis_numbers": True}


def picture(name: str, caption: str = "", *, alt: str = "") -> Block:
    """A picture of `content.seed.pictures` by its name; `alt` describes it in another language."""
    return "picture", {"image": name, "caption": caption, "alt": alt}


def word(slug: str) -> Block:
    """A word of the seeded glossary by its short name."""
    return "glossary_term", {"term": slug}


def care(urgency: str, title: str, *signs: str) -> Block:
    return "care", {"urgency": urgency, "title": title, "text": bullets(*signs)}


def do_dont(title: str, *, do: tuple[str, ...], dont: tuple[str, ...]) -> Block:
    return "do_dont", {"title": title, "do": list(do), "dont": list(dont)}


def checklist(title: str, *items: str) -> Block:
    return "checklist", {"title": title, "items": list(items)}


def crisis_line(words: str) -> Block:
    return "crisis_line", {"text": words}


def details(title: str, words: str) -> Block:
    return "details", {"title": title, "text": words}


def questions(title: str, *entries: tuple[str, str]) -> Block:
    return "questions", {
        "title": title,
        "questions": [{"question": question, "answer": answer} for question, answer in entries],
    }


def self_check(question: str, choices: tuple[str, ...], answer: str) -> Block:
    return "self_check", {"question": question, "choices": list(choices), "answer": answer}


def links(title: str, *entries: dict[str, str]) -> Block:
    """Links to addresses, or to documents of `content.seed.files` by their names."""
    return "links", {"title": title, "links": list(entries)}


def media(title: str, file: str, transcript: str) -> Block:
    """A recording of `content.seed.files` by its name."""
    return "media", {"title": title, "file": file, "transcript": transcript}


def facility_finder(title: str) -> Block:
    return "facility_finder", {"title": title}


def rollout_progress(title: str, target_date: date) -> Block:
    return "rollout_progress", {"title": title, "target_date": target_date}
