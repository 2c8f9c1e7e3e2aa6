"""The settings of the cluster, for people who never pause: nobody has sent too much."""

from tests.bench.kill_settings import *  # noqa: F403
from tests.bench.kill_settings import SECURE_MESSAGING

SECURE_MESSAGING |= {"SENDS_PER_HOUR": 1_000_000}
