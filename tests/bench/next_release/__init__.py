"""The plugin's migrations, and after them those of a release that is not there yet.

One of each kind that decision 0665 lets a release add. `tests.bench.migrating` runs them while
people work with the code of today.
"""

from pathlib import Path

import sm_plugin.migrations

OWN = Path(__file__).parent
__path__ = [str(OWN), *sm_plugin.migrations.__path__]
