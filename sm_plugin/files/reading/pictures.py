"""Pictures are drawn again: what else was in the file, such as the place, is not carried over.

Metadata, comments, color profiles and anything hidden behind the picture stay behind, because only
the points of the picture are handed on.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence
from PIL.Image import DecompressionBombError, Resampling

from .examine import Found
from .unfit import Unfit

PIXELS = 50_000_000
MOVING_PIXELS = 20_000_000  # of all frames together: each is drawn and compressed by itself
PREVIEW_SIDE = 480  # pixels
LARGE_SIDE = 1024  # for staff, who judge a picture in the page
FORMATS = {"gif": "GIF", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
SIGNATURES = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"GIF87a": "gif"} | {
    b"GIF89a": "gif"
}
QUALITIES = (90, 80, 70)
GROWTH = 1.15  # other programs pack the same points a little tighter
LARGE = 12_000_000  # points; above that, PNG is compressed less to be done in time
# How each way to store colors is kept. What is missing here can't be kept as it looks.
KEPT_AS = {
    "1": "1",
    "L": "L",
    "LA": "LA",
    "P": "RGB",
    "PA": "RGBA",
    "RGB": "RGB",
    "RGBA": "RGBA",
    "RGBX": "RGB",
    "CMYK": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
}
DEEP = frozenset({"I", "I;16", "I;16L", "I;16B", "I;16N"})


def read(content: bytes, code: str) -> Found:
    """The picture, upright and without anything besides it, and a small one for the page.

    Its first bytes say what it is, whichever picture its name promises.
    """
    kind = _true_kind(content)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _verify(content, kind)
            with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
                return _redrawn(picture, kind, len(content))
        except DecompressionBombError:
            raise Unfit("file_pixels") from None


def _true_kind(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        raise Unfit("file_heic")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return kind
    raise Unfit("file_type")


def _verify(content: bytes, kind: str) -> None:
    """Its head says how large it is: asked before a single point is unpacked."""
    with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
        points = picture.width * picture.height
        frames = getattr(picture, "n_frames", 1) if kind != "jpeg" else 1
        if points > PIXELS or (frames > 1 and points * frames > MOVING_PIXELS):
            raise Unfit("file_pixels" if points > PIXELS else "file_moves")
        if frames > 1 and kind == "webp":
            raise Unfit("file_moves")
        picture.verify()


def _redrawn(picture: Image.Image, kind: str, was: int) -> Found:
    if kind in ("gif", "png") and getattr(picture, "n_frames", 1) > 1:
        return _redraw_frames(picture, kind)
    if kind == "gif":
        return _redraw_gif(picture)
    ImageOps.exif_transpose(picture, in_place=True)
    fineness = getattr(picture, "quantization", None)
    upright = _plain(picture)
    if kind == "webp":
        kind = "png" if upright.mode in ("LA", "RGBA") else "jpeg"
    if kind == "png":
        large = picture.width * picture.height > LARGE
        kept = _saved(upright, "PNG", compress_level=3 if large else 6)
    else:
        kept = _written_jpeg(upright, fineness, was)
    return Found(kind, kept, *_smaller(upright, kind))


def _plain(picture: Image.Image) -> Image.Image:
    """Return the points in common colors, and none of the words that came with them.

    Copies only what must change: fifty million points are 200 MB each time.
    """
    picture.load()
    profile = picture.info.get("icc_profile")
    if picture.mode in DEEP:
        plain = _scaled(picture)
    elif picture.mode not in KEPT_AS:
        raise Unfit("file_colors")
    else:
        wanted = "RGBA" if "transparency" in picture.info else KEPT_AS[picture.mode]
        colors = _from_print(picture, profile) if picture.mode == "CMYK" else picture
        colors = colors if colors.mode == wanted else colors.convert(wanted)
        plain = _in_common_colors(picture.mode, colors, profile)
    plain.info.clear()
    return plain


def _scaled(picture: Image.Image) -> Image.Image:
    """Deep gray, as X-ray viewers write it, in the 256 steps that every screen shows.

    Many devices measure in 12 bits or fewer and store them in 16. Read as 16 bits that is black,
    so the range is the smallest that holds the brightest point, unless the file uses its whole
    range.
    """
    deep = picture.convert("I") if picture.mode != "I" else picture
    low, high = deep.getextrema()
    if low < 0 or high > 0xFFFF:  # type: ignore[operator]
        raise Unfit("file_colors")
    bits = max(int(high).bit_length(), 8) if high <= 0x0FFF else 16  # type: ignore[arg-type, operator]
    top = 2**bits - 1
    return deep.point(lambda value: value * (255 / top) + 0.5).convert("L")


def _from_print(picture: Image.Image, profile: Any) -> Image.Image:
    """Colors of print; their profile says how they look."""
    if not profile:
        return picture
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        seen = ImageCms.profileToProfile(
            picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return picture
    return seen or picture


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


def _written_jpeg(picture: Image.Image, fineness: Any, was: int) -> bytes:
    """As fine as it came, so that nothing is lost twice, and hardly larger than it came."""
    opaque = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
    wanted: list[dict[str, Any]] = [{"quality": quality} for quality in QUALITIES]
    if fineness and len(fineness) <= 4 and all(len(table) == 64 for table in fineness.values()):
        wanted.insert(0, {"qtables": fineness})
    for options in wanted:
        written = _saved(opaque, "JPEG", **options)
        if len(written) <= was * GROWTH:
            break
    return written


def _smaller(picture: Image.Image, kind: str) -> tuple[bytes, bytes]:
    """Return the preview, and the large one where the picture is large enough to need it."""
    smooth = picture if picture.mode != "1" else picture.convert("L")
    large = _within(smooth, LARGE_SIDE)
    preview = _written_small(_within(large, PREVIEW_SIDE), kind)
    return preview, _written_small(large, kind) if max(large.size) > PREVIEW_SIDE else b""


def _within(picture: Image.Image, side: int) -> Image.Image:
    scale = side / max(picture.size)
    if scale >= 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Resampling.LANCZOS, reducing_gap=1.2)


def _written_small(small: Image.Image, kind: str) -> bytes:
    if kind != "jpeg":
        return _saved(small, "PNG")
    return _saved(small if small.mode == "L" else small.convert("RGB"), "JPEG", quality=80)


def _redraw_gif(picture: Image.Image) -> Found:
    """One frame: its points and its own colors stay as they are."""
    picture.load()
    clear = {key: value for key, value in picture.info.items() if key == "transparency"}
    seen = _plain(picture.convert("RGBA"))
    if picture.mode not in ("L", "P"):
        return Found("gif", _saved(seen, "GIF"), *_smaller(seen, "gif"))
    kept = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    if palette := picture.getpalette("RGB"):
        kept.putpalette(palette)
    return Found("gif", _saved(kept, "GIF", optimize=False, **clear), *_smaller(seen, "gif"))


def _redraw_frames(picture: Image.Image, kind: str) -> Found:
    """Return every frame of a moving picture, drawn whole."""
    frames, times = [], []
    loop = int(picture.info.get("loop", 1))
    for frame, duration in _frames(picture):
        times.append(duration)
        frames.append(frame)
    options: dict[str, Any] = {"save_all": True, "append_images": frames[1:], "duration": times}
    if kind == "gif":
        options["disposal"] = 2
    return Found(
        kind,
        _saved(frames[0], FORMATS[kind], loop=loop, **options),
        *_smaller(frames[0], kind),
    )


def _frames(picture: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    for frame in ImageSequence.Iterator(picture):
        yield _plain(frame.convert("RGBA")), max(float(frame.info.get("duration", 0)), 20)


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    written = BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()
