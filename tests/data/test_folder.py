"""Pictures come with the class of their folder; the file at fault is named."""

import numpy as np
import pytest
from PIL import Image

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.folder import read_folder


def paint(path, size=(5, 4), mode="RGB", value=(255, 0, 51)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, value).save(path)


@pytest.fixture
def pictures(tmp_path):
    """Two classes of two pictures of 5 x 4 pixels."""
    paint(tmp_path / "dog" / "1.png")
    paint(tmp_path / "dog" / "2.bmp", value=(0, 0, 255))
    paint(tmp_path / "cat" / "b.PNG", value=(0, 255, 0))
    paint(tmp_path / "cat" / "a.png", value=(255, 255, 0))
    (tmp_path / "cat" / "notes.txt").write_text("not a picture")
    (tmp_path / ".hidden").mkdir()
    return tmp_path


def test_a_class_is_a_folder(pictures):
    (x, y, weight), classes, features = read_folder(pictures)
    assert (classes, features, weight) == (("cat", "dog"), (), None)
    assert (x.shape, x.dtype, y.dtype) == ((4, 4, 5, 3), np.float32, np.int32)
    assert y.tolist() == [0, 0, 1, 1]
    corners = [[1, 1, 0], [0, 1, 0], [1, 0, 0.2], [0, 0, 1]]  # by class, then by name
    np.testing.assert_array_equal(x[:, 0, 0], np.array(corners, np.float32))


def test_grey_pictures_have_one_channel_and_others_follow(pictures):
    paint(pictures / "cat" / "a.png", mode="L", value=102)
    x = read_folder(pictures).dataset.x
    assert x.shape == (4, 4, 5, 1)
    assert x[0, 0, 0, 0] == np.float32(0.4)


def test_one_picture_is_enough(pictures):
    (pictures / "dog" / "2.bmp").unlink()
    assert read_folder(pictures).dataset.y.tolist() == [0, 0, 1]


def test_a_picture_of_another_size_is_named(pictures):
    paint(pictures / "dog" / "3.png", size=(4, 5))
    message = r"3.png must have the size of the first.*, \(4, 5\); got \(5, 4\). Resize"
    with pytest.raises(ValueError, match=message):
        read_folder(pictures)


def test_every_class_must_have_a_picture(pictures):
    (pictures / "emu").mkdir()
    with pytest.raises(
        ValueError, match=r"emu must hold pictures \(.bmp, .*; got none"
    ):
        read_folder(pictures)


def test_there_must_be_classes(pictures):
    message = r"cat must have a folder per class; got \[\]"
    with pytest.raises(ValueError, match=message):
        read_folder(pictures / "cat")
    with pytest.raises(FileNotFoundError):
        read_folder(pictures / "nothing")


def test_a_broken_picture_is_named(pictures):
    whole = (pictures / "dog" / "1.png").read_bytes()
    for cut in (0, 10, 40):
        (pictures / "dog" / "1.png").write_bytes(whole[:cut])
        with pytest.raises(
            CorruptFileError, match=r"1.png must hold an intact picture"
        ):
            read_folder(pictures)


def test_another_format_under_a_known_ending_is_refused(pictures):
    Image.new("RGB", (5, 4)).save(pictures / "dog" / "1.png", format="GIF")
    with pytest.raises(
        CorruptFileError, match="an intact picture; got cannot identify"
    ):
        read_folder(pictures)


def test_threads_change_nothing(pictures):
    one, three = (read_folder(pictures, workers=n).dataset for n in (1, 3))
    np.testing.assert_array_equal(one.x, three.x)
    (pictures / "dog" / "1.png").write_bytes(b"no picture")
    with pytest.raises(CorruptFileError, match=r"1\.png must hold an intact picture"):
        read_folder(pictures, workers=3)
