"""Pictures in their files: an array whose rows are read when they are asked for."""

import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.folder import read_folder
from jaxdl.data.pictures import Pictures, read_picture
from jaxdl.data.resize import resize_images


def paint(path, size=(5, 4), mode="RGB", value=(255, 0, 51)):
    Image.new(mode, size, value).save(path)


@pytest.fixture
def pictures(tmp_path):
    """Six noisy pictures of 5 x 4 pixels."""
    pixels = np.random.default_rng(0).integers(0, 256, (6, 4, 5, 3), np.uint8)
    paths = [tmp_path / f"{n}.png" for n in range(6)]
    for path, each in zip(paths, pixels, strict=True):
        Image.fromarray(each).save(path)
    return Pictures(np.array(paths, object), (4, 5, 3)), pixels


def test_they_are_an_array_in_shape_and_values(pictures):
    lazy, pixels = pictures
    x = np.asarray(lazy)
    np.testing.assert_array_equal(x, pixels.astype(np.float32) / 255)
    assert (lazy.shape, lazy.ndim, lazy.dtype) == (x.shape, x.ndim, x.dtype)
    for rows in (slice(1, 4), np.array([5, 0, 0]), slice(None, None, 2)):
        np.testing.assert_array_equal(np.asarray(lazy[rows]), x[rows])
    np.testing.assert_array_equal(lazy.read(workers=3), x)


def test_a_file_is_opened_when_its_row_is_read(pictures):
    lazy, _ = pictures
    lazy.paths[2].write_bytes(b"no picture")
    some = lazy[1:]
    assert some[:1].read().shape == (1, 4, 5, 3)
    with pytest.raises(CorruptFileError, match=r"2\.png must hold an intact picture"):
        some.read()
    paint(lazy.paths[2], size=(4, 5))
    message = r"2.png must have the size of the first picture, \(4, 5\); got \(5, 4\)"
    with pytest.raises(ValueError, match=message):
        some.read()


def test_another_size_is_that_of_the_array_resized(pictures):
    lazy, _ = pictures
    larger = lazy.resized(9, 8)
    assert larger[2:].shape == (4, 9, 8, 3)
    expected = resize_images(np.asarray(lazy), 9, 8)
    np.testing.assert_allclose(larger[2:].read(), expected[2:], atol=1e-6)


def test_a_folder_can_leave_them_there(tmp_path):
    for label in "ab":
        (tmp_path / label).mkdir()
        paint(tmp_path / label / "1.png", value=(0, 0, ord(label)))
    lazy, held = (read_folder(tmp_path, stream=stream) for stream in (True, False))
    assert isinstance(lazy.dataset.x, Pictures)
    np.testing.assert_array_equal(np.asarray(lazy.dataset.x), held.dataset.x)
    np.testing.assert_array_equal(lazy.dataset.y, held.dataset.y)
    assert lazy.class_names == held.class_names


@pytest.mark.parametrize(
    ("mode", "value", "pixel"),
    [
        ("L", 7, [7]),
        ("1", 1, [255]),
        ("LA", (9, 100), [9]),
        ("RGBA", (1, 2, 3, 0), [1, 2, 3]),
    ],
)
def test_transparency_is_dropped_and_rows_are_rows(tmp_path, mode, value, pixel):
    paint(tmp_path / "p.png", mode=mode, value=value)
    out = read_picture(tmp_path / "p.png")
    assert (out.shape, out.dtype) == ((4, 5, len(pixel)), np.uint8)
    assert out[0, 0].tolist() == pixel


def test_a_bomb_is_not_unpacked(tmp_path):
    paint(tmp_path / "bomb.bmp")
    content = bytearray((tmp_path / "bomb.bmp").read_bytes())
    for side in (10_000, 40_000):  # Pillow warns of the first and refuses the second
        content[18:26] = struct.pack("<ii", side, side)
        (tmp_path / "bomb.bmp").write_bytes(content)
        with pytest.raises(
            CorruptFileError, match=r"bomb.bmp .* picture; got Image size"
        ):
            read_picture(tmp_path / "bomb.bmp")


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
@given(data=st.data(), ending=st.sampled_from(["png", "jpg", "bmp"]))
def test_a_damaged_picture_gives_an_error_or_a_picture(tmp_path, data, ending):
    path = tmp_path / f"p.{ending}"
    paint(path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 40))
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        picture = read_picture(path)
    except CorruptFileError:
        return
    assert picture.shape[-1] in (1, 3)
    assert picture.size > 0


def test_deep_and_huge_pictures_are_refused(tmp_path, monkeypatch):
    paint(tmp_path / "deep.png", mode="I;16", value=1000)
    with pytest.raises(CorruptFileError, match="8 bits; got I;16, 5x4"):
        read_picture(tmp_path / "deep.png")
    paint(tmp_path / "huge.png")
    monkeypatch.setattr("jaxdl.data.pictures.MAX_PIXELS", 20)
    assert read_picture(tmp_path / "huge.png").shape == (4, 5, 3)
    monkeypatch.setattr("jaxdl.data.pictures.MAX_PIXELS", 19)
    with pytest.raises(CorruptFileError, match=r"at most 19 pixels .* got RGB, 5x4"):
        read_picture(tmp_path / "huge.png")
