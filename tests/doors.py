"""Every address of the portal that can be asked for without knowing anything."""

from typing import Any

from django.urls import NoReverseMatch, get_resolver, reverse


def every_door() -> list[str]:
    """Return every address that needs no id, of all of our and others' pages."""
    found = {"/", "/search/", "/documents/1/x.pdf", "/secure-messaging/team/"}

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            inner = (
                f"{prefix}{pattern.namespace}:" if getattr(pattern, "namespace", None) else prefix
            )
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                try:
                    found.add(reverse(prefix + pattern.name))
                except NoReverseMatch:
                    continue

    walk(get_resolver().url_patterns, "")
    return sorted(found)
