from tests.sm_plugin.facilities.conftest import (
    caribou,
    frank,
    joan,
    junction,
    make_facility,
    sam,
    superuser,
    togus,
)

__all__ = [
    "caribou",
    "frank",
    "joan",
    "junction",
    "make_facility",
    "sam",
    "superuser",
    "togus",
]
