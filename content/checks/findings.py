from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something to look at again; it never keeps anybody from saving or publishing."""

    where: str
    what: str
    advice: str
