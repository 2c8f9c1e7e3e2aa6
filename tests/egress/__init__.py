"""The guard of this process: `sitecustomize` as Python ran it at the start, or as imported here.

A worker of a parallel run was started with this folder on its path, so it has the guard already.
"""

import sys

_at_start = sys.modules.get("sitecustomize")
if hasattr(_at_start, "LeftTheMachine"):
    guard = _at_start
else:
    from tests.egress import sitecustomize as guard  # noqa: F401
