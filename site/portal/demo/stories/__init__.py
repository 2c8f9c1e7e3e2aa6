"""What Veterans and care teams of the demonstration wrote to each other, all of it invented."""

from portal.demo.stories import dorothy, gloria, james, raymond, walter
from portal.demo.stories.shapes import Story

STORIES: tuple[Story, ...] = (
    *james.STORIES,
    *gloria.STORIES,
    *walter.STORIES,
    *raymond.STORIES,
    *dorothy.STORIES,
)
