"""The table that tells a visitor who can sign in."""

from .cast import CAST, PASSWORD

HEAD = ("E-mail address", "Name", "Who", "What to try")


def who_can_sign_in() -> str:
    rows = [HEAD, *((p.email, p.name, p.part, p.try_this) for p in CAST)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*(line.rstrip() for line in lines), "", f"Password for all: {PASSWORD}"])
