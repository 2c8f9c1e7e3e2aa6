"""A portal whose editors have not added anything yet."""

import pytest

from content.blocks.story import StoryBlock


@pytest.mark.parametrize("name", sorted(StoryBlock().child_blocks))
def test_the_preview_of_a_block_survives_an_empty_library(name: str, db: None) -> None:
    block = StoryBlock().child_blocks[name]
    html = block.render(block.get_preview_value())
    assert "<img" not in html
    assert "<audio" not in html
