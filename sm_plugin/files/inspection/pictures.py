"""Pictures are drawn anew: what else lay in the file, as where it was taken, is not carried over.

Metadata, comments, color profiles and anything hidden behind the picture stay behind, because only
the points of the picture are handed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence
from PIL.Image import DecompressionBombError, DecompressionBombWarning, Resampling

from sm_plugin.files.refusals import FileRefused

PIXELS = 50_000_000
PREVIEW_SIDE = 480  # pixels
FORMATS = {"gif": "GIF", "jpeg": "JPEG", "png": "PNG"}
QUALITIES = (90, 80, 70)
# Fifty million points are 150 MB in memory: one picture at a time in each process.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Redrawn:
    content: bytes
    preview: bytes


def redraw(content: bytes, code: str) -> Redrawn:
    """The picture, upright and without anything besides it, and a small one for the page."""
    with _one_at_a_time, _whole_only(), _faults_refused():
        _verify(content, code)
        with Image.open(BytesIO(content), formats=[FORMATS[code]]) as picture:
            if code == "gif":
                return _redraw_frames(picture)
            ImageOps.exif_transpose(picture, in_place=True)
            upright = _plain(picture)
            return Redrawn(_written(upright, code, len(content)), _preview(upright, code))


@contextmanager
def _whole_only() -> Iterator[None]:
    """WeasyPrint tells Pillow, for the whole process, to fill up pictures that are cut short."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


@contextmanager
def _faults_refused() -> Iterator[None]:
    """Pillow raises many kinds of error, and all of them mean that it is no good picture."""
    try:
        yield
    except FileRefused:
        raise
    except (DecompressionBombError, DecompressionBombWarning):
        raise FileRefused("file_pixels") from None
    except (OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError):
        raise FileRefused("file_damaged") from None


def _verify(content: bytes, code: str) -> None:
    """Its head says how large it is: asked before a single point is unpacked."""
    with Image.open(BytesIO(content), formats=[FORMATS[code]]) as picture:
        frames = getattr(picture, "n_frames", 1) if code == "gif" else 1
        if picture.width * picture.height * frames > PIXELS:
            raise FileRefused("file_pixels")
        picture.verify()


def _plain(picture: Image.Image) -> Image.Image:
    """The points in common colors, and none of the words that came with them.

    Copies only what must change: fifty million points are 200 MB each time.
    """
    picture.load()
    profile = picture.info.get("icc_profile")
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    wanted = "RGBA" if see_through else picture.mode if picture.mode in ("1", "L") else "RGB"
    colors = picture if picture.mode == wanted else picture.convert(wanted)
    plain = _in_common_colors(picture.mode, colors, profile)
    plain.info.clear()
    return plain


def _in_common_colors(mode: str, colors: Image.Image, profile: Any) -> Image.Image:
    """Phones use wider colors, described in a profile that we don't keep."""
    if not profile or mode not in ("RGB", "RGBA"):
        return colors
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        ImageCms.profileToProfile(colors, given, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError):
        pass  # a profile that nobody can read describes no colors
    return colors


def _written(picture: Image.Image, code: str, was: int) -> bytes:
    """PNG as it is; JPEG so that it does not become larger than it came."""
    if code == "png":
        return _saved(picture, "PNG")
    opaque = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
    for quality in QUALITIES:
        written = _saved(opaque, "JPEG", quality=quality)
        if len(written) <= was:
            break
    return written


def _preview(picture: Image.Image, code: str) -> bytes:
    scale = min(1, PREVIEW_SIDE / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    smooth = picture if picture.mode != "1" else picture.convert("L")
    small = smooth.resize(size, Resampling.LANCZOS, reducing_gap=2.0)
    if code != "jpeg":
        return _saved(small, "PNG")
    return _saved(small if small.mode == "L" else small.convert("RGB"), "JPEG", quality=80)


def _redraw_frames(picture: Image.Image) -> Redrawn:
    """Every frame of a moving picture, drawn whole."""
    frames, times = [], []
    for frame in ImageSequence.Iterator(picture):
        times.append(max(int(frame.info.get("duration", 0)), 20))
        frames.append(_plain(frame.convert("RGBA")))
    options: dict[str, Any] = {}
    if len(frames) > 1:
        options = {
            "save_all": True,
            "append_images": frames[1:],
            "duration": times,
            "loop": int(picture.info.get("loop", 1)),
            "disposal": 2,
        }
    return Redrawn(_saved(frames[0], "GIF", **options), _preview(frames[0], "gif"))


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()
