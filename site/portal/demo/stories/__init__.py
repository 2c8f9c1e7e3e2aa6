"""Messages between Veterans and care teams of the demonstration, all of them invented."""

from portal.demo.stories import dorothy, gloria, james, raymond, walter
from portal.demo.stories.shapes import Story

STORIES: tuple[Story, ...] = (
    *james.STORIES,
    *gloria.STORIES,
    *walter.STORIES,
    *raymond.STORIES,
    *dorothy.STORIES,
)
