"""The pictures of the seeded pages; `content/seed/pictures` has them with their drawings."""

from dataclasses import dataclass
from pathlib import Path

from django.core.files.images import ImageFile

from content.snippets.images import PortalImage

FOLDER = Path(__file__).parent / "pictures"


@dataclass(frozen=True)
class Picture:
    name: str
    title: str
    alt: str
    focus: tuple[int, int, int, int]
    """Middle and size of what a crop must keep, in pixels: x, y, width, height."""


PICTURES = (
    Picture(
        "portal-tab",
        "The portal with its Secure Messaging tab",
        "The portal on a computer screen. At the upper right, above the menu, is a dark blue tab"
        " with a gold edge. It says Secure Messaging, 2 unread.",
        (980, 400, 700, 500),
    ),
    Picture(
        "veteran-and-doctor",
        "A Veteran and his doctor talk",
        "An older Veteran in a cap and his doctor sit across from each other at a small table"
        " and talk.",
        (800, 420, 900, 520),
    ),
    Picture(
        "doctor-writing",
        "A doctor answers a message",
        "A doctor in a white coat sits at a desk by a window and types an answer at a computer.",
        (640, 420, 620, 560),
    ),
)


def picture(name: str) -> PortalImage:
    """Return the stored picture of that name; store it if it isn't there yet."""
    wanted = next(entry for entry in PICTURES if entry.name == name)
    found = PortalImage.objects.filter(title=wanted.title).first()
    if found:
        return found
    path = FOLDER / f"{name}.png"
    x, y, width, height = wanted.focus
    with path.open("rb") as file:
        return PortalImage.objects.create(
            title=wanted.title,
            description=wanted.alt,
            file=ImageFile(file, name=path.name),
            focal_point_x=x,
            focal_point_y=y,
            focal_point_width=width,
            focal_point_height=height,
        )


def alt(name: str) -> str:
    return next(entry.alt for entry in PICTURES if entry.name == name)
