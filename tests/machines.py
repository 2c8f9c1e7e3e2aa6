"""How tests run whose cases are drawn, and how long the machines of stateful ones.

`make test` goes the same few ways every time, so that a change that passed is not failed by
chance; `make test-all` goes thirty times as many, drawn by chance. No case fails by a clock: the
machine may be busy.
"""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("by_chance", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("as_before", settings.get_profile("by_chance"), derandomize=True)
settings.load_profile("as_before")

BY_CHANCE = pytest.param(10, id="by chance", marks=pytest.mark.long)
both_ways = pytest.mark.parametrize("times", [pytest.param(1, id="as before"), BY_CHANCE])


def runs(times: int, *, examples: int, steps: int) -> settings:
    """Return settings for a third of `examples` runs of up to `steps` steps, or `times` as many."""
    return settings(
        max_examples=examples * times if times > 1 else max(2, examples // 3),
        stateful_step_count=steps,
        deadline=None,
        derandomize=times == 1,
        suppress_health_check=list(HealthCheck),
    )
