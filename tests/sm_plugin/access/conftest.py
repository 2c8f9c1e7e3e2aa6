import pytest

from tests.sm_plugin.access.cast import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()
