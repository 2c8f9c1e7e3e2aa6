"""The settings of the cluster; the plugin has the migrations of the next release, too."""

from tests.bench.busy_settings import *  # noqa: F403

MIGRATION_MODULES = {"sm_plugin": "tests.bench.next_release"}
