"""A picture is kept as it looks: by the spread of its tones, for every way to store colors."""

from io import BytesIO

import pytest
from PIL import Image

from sm_plugin.files.reading import pictures
from sm_plugin.files.reading.unfit import Unfit
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.inspecting import kept, refusal

SIDE = 64


def ramp(mode: str) -> Image.Image:
    """From black to white, in 64 steps, however this mode stores them."""
    gray = Image.linear_gradient("L").resize((SIDE, SIDE))
    if mode in ("I", "I;16", "I;16B", "F"):
        deep = gray.convert("I").point(lambda value: value * 257 + 0)
        return deep if mode == "I" else deep.convert(mode)
    if mode == "LAB":
        return Image.merge(
            "LAB", [gray, Image.new("L", gray.size, 128), Image.new("L", gray.size, 128)]
        )
    if mode == "HSV":
        return Image.merge("HSV", [Image.new("L", gray.size), Image.new("L", gray.size), gray])
    return gray.convert("RGB").convert(mode) if mode in ("CMYK", "YCbCr") else gray.convert(mode)


def tones(picture: Image.Image) -> list[int]:
    """How many points there are in each eighth of the way from black to white."""
    histogram = picture.convert("RGB").convert("L").histogram()
    return [sum(histogram[at : at + 32]) for at in range(0, 256, 32)]


def assert_alike(found: Image.Image, mode: str) -> None:
    if mode == "1":
        assert (
            abs(found.convert("L").histogram()[255] - ramp("1").convert("L").histogram()[255]) < 2
        )
        return
    wanted = tones(ramp("L"))
    for got, want in zip(tones(found), wanted, strict=True):
        assert abs(got - want) <= SIDE * 3, (mode, tones(found), wanted)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        *((mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *((mode, "JPEG") for mode in ("L", "RGB", "CMYK", "YCbCr")),
        *((mode, "GIF") for mode in ("1", "L", "P", "RGB")),
        *((mode, "WEBP") for mode in ("L", "RGB", "RGBA")),
    ],
)
def test_the_tones_of_a_picture_survive(mode, kind):
    found = kept(f"a.{kind.lower()}", made.written(ramp(mode), kind))

    assert_alike(Image.open(BytesIO(found.content)), mode)
    if mode != "1":  # small, black and white become gray
        assert_alike(Image.open(BytesIO(found.preview)), mode)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "I;16", "I;16B"]
)
def test_every_way_to_store_colors_is_drawn_as_it_looks(mode):
    """Whatever a later Pillow makes of our kinds."""
    assert_alike(pictures._plain(ramp(mode)), mode)


@pytest.mark.parametrize("mode", ["F", "LAB"])
def test_colors_that_cannot_be_kept_rightly_are_refused(mode):
    with pytest.raises(Unfit) as refused:
        pictures._plain(ramp(mode))
    assert refused.value.code == "file_colors"


def test_a_gray_deeper_than_sixteen_bits_is_refused_not_guessed():
    for value in (70_000, -5):
        with pytest.raises(Unfit):
            pictures._plain(Image.new("I", (4, 4), value))


def test_an_x_ray_of_twelve_bits_in_sixteen_is_not_kept_black():
    deep = Image.linear_gradient("L").resize((SIDE, SIDE)).convert("I").point(lambda v: v * 16 + 0)

    found = kept("x-ray.png", made.written(deep.convert("I;16"), "PNG"))

    assert_alike(Image.open(BytesIO(found.content)), "I;16")


def test_a_dark_picture_that_uses_the_whole_range_keeps_its_tones():
    deep = Image.new("I", (SIDE, SIDE), 8_000)
    deep.paste(65_535, (0, 0, 2, 2))

    found = kept("x-ray.png", made.written(deep.convert("I;16"), "PNG"))

    assert Image.open(BytesIO(found.content)).getpixel((40, 40)) == 31


def test_colors_of_a_palette_stay_clear_where_they_were():
    image = Image.new("P", (20, 20), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 10, 20))

    for kind in ("PNG", "GIF"):
        found = kept(f"a.{kind.lower()}", made.written(image, kind, transparency=0))
        seen = Image.open(BytesIO(found.content)).convert("RGBA")
        assert (seen.getpixel((5, 5))[3], seen.getpixel((15, 5))) == (0, (0, 0, 255, 255))


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_a_moving_picture_keeps_its_frames_and_their_times(kind):
    frames = [Image.new("RGB", (20, 20), (n * 60, 0, 0)) for n in range(4)]
    times = [100, 200, 300, 400]
    moving = made.written(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=times, loop=3
    )

    found = Image.open(BytesIO(kept(f"a.{kind.lower()}", moving).content))

    assert found.n_frames == 4
    seen = []
    for n in range(4):
        found.seek(n)
        seen.append((found.convert("RGB").getpixel((5, 5))[0], found.info["duration"]))
    assert seen == [(n * 60, time) for n, time in enumerate(times)]
    assert found.info["loop"] == 3


def test_a_moving_picture_that_cannot_be_kept_moving_says_so():
    frames = [Image.new("RGB", (20, 20), (n * 60, 0, 0)) for n in range(3)]
    moving = made.written(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert refusal("a.webp", moving) == "file_moves"

    long = [Image.new("P", (1_000, 1_000), n) for n in range(21)]
    moving = made.written(long[0], "GIF", save_all=True, append_images=long[1:])
    assert refusal("a.gif", moving) == "file_moves"
