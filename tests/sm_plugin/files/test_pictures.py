"""Pictures are kept without the place they were taken at, upright, and never too large."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageFile
from PIL.ExifTags import Base

from sm_plugin.files.inspection.recognition import Inspected, Upload, inspect
from sm_plugin.files.refusals import FileRefused
from tests.sm_plugin.files import samples as made


def redrawn(name: str, content: bytes) -> Inspected:
    return inspect(Upload(name, len(content), content))


def test_a_picture_loses_position_description_and_comment():
    note = "at 12 Harbor Lane"
    photo = made.photo_with_position(note)
    assert photo.count(note.encode()) == 3, "in EXIF, in XMP and as a comment"

    found = redrawn("photo.jpg", photo)

    for kept in (found.content, found.preview):
        assert note.encode() not in kept
        assert not dict(Image.open(BytesIO(kept)).getexif())
        assert b"Exif" not in kept
        assert b"xmpmeta" not in kept


def test_a_picture_that_lay_on_its_side_stands_upright():
    found = redrawn("photo.jpg", made.photo_with_position())

    kept = Image.open(BytesIO(found.content))
    assert kept.size == (48, 64)
    blue = [x for x in ((5, 5), (40, 5)) if kept.getpixel(x)[2] > 150]
    assert blue == [(40, 5)], "what was top left is top right after a quarter turn"


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_words_in_other_pictures_are_lost_too(kind):
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Comment", "at 12 Harbor Lane")
    options = {"pnginfo": note} if kind == "PNG" else {"comment": b"at 12 Harbor Lane"}
    picture = made.picture(kind, **options)
    assert b"Harbor" in picture

    assert b"Harbor" not in redrawn(f"a.{kind.lower()}", picture).content


def test_a_png_loses_the_position_too():
    exif = Image.Exif()
    exif[Base.ImageDescription] = "at 12 Harbor Lane"
    picture = made.picture("PNG", exif=exif)
    assert b"eXIf" in picture

    found = redrawn("a.png", picture)

    assert b"eXIf" not in found.content + found.preview
    assert b"Harbor" not in found.content + found.preview


def test_colors_of_a_wider_space_are_kept_as_seen_and_the_profile_is_not():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = redrawn("a.png", made.picture("PNG", icc_profile=profile))

    kept = Image.open(BytesIO(found.content))
    assert "icc_profile" not in kept.info
    assert kept.getpixel((60, 40)) == (200, 30, 30)


def test_a_damaged_profile_hinders_nobody():
    found = redrawn("a.jpg", made.picture("JPEG", icc_profile=b"no profile at all" * 20))

    assert b"no profile" not in found.content


def test_a_transparent_picture_stays_transparent():
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))

    found = redrawn("a.png", made.written(image, "PNG"))

    assert Image.open(BytesIO(found.content)).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_moving_picture_keeps_its_frames():
    frames = [Image.new("RGB", (20, 20), (n * 60, 0, 0)) for n in range(3)]
    moving = made.written(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=[100, 200, 300]
    )

    found = redrawn("a.gif", moving)

    assert Image.open(BytesIO(found.content)).n_frames == 3
    assert Image.open(BytesIO(found.preview)).format == "PNG"


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA", "I;16"])
def test_pictures_in_unusual_colors_are_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (30, 20))

    found = redrawn("a.jpg" if kind == "JPEG" else "a.png", made.written(image, kind))

    assert Image.open(BytesIO(found.content)).size == (30, 20)


def test_the_preview_is_small():
    found = redrawn("a.png", made.picture("PNG", size=(3000, 1000)))

    assert max(Image.open(BytesIO(found.preview)).size) == 480


def test_more_than_fifty_million_points_are_refused_before_they_are_unpacked():
    with pytest.raises(FileRefused) as refused:
        redrawn("a.png", made.png_of_bombs())
    assert refused.value.code == "file_pixels"


@pytest.mark.parametrize("lenient", [True, False])
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_picture_cut_short_is_refused(kind, keep, lenient, monkeypatch):
    """Whatever another library of the process told Pillow."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    picture = made.picture(kind, size=(300, 300))
    cut = picture[: int(len(picture) * keep)]

    with pytest.raises(FileRefused) as refused:
        redrawn("a.jpg" if kind == "JPEG" else f"a.{kind.lower()}", cut)

    assert refused.value.code == "file_damaged"
    assert ImageFile.LOAD_TRUNCATED_IMAGES is lenient
