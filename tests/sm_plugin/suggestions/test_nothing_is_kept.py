"""What somebody typed is in no cache and no container of the suggestion after the call."""

import importlib
import pkgutil

from sm_plugin import suggestions
from sm_plugin.suggestions.reading import read

KEPT = (dict, list, set)


def sizes() -> dict[str, int]:
    """Return how much each cache and each container of the package's modules holds."""
    found: dict[str, int] = {}
    for module in pkgutil.iter_modules(suggestions.__path__, f"{suggestions.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if hasattr(value, "cache_info"):
                found[f"{module.name}.{name}"] = value.cache_info().currsize
            elif isinstance(value, KEPT) and not name.startswith("__"):
                found[f"{module.name}.{name}"] = len(value)
    return found


def test_nothing_that_was_typed_outlives_the_call():
    read(["I need a refill of my pills, please"])
    before = sizes()

    read(["Zebulon Quackenbushington needs Xylozanthine refilled, he moved to Wimbleworthy"])
    assert "sm_plugin.suggestions.reading._weights" in before
    assert sizes() == before
