"""Images in the ranges that pipelines produce; captions and frames in place."""

import numpy as np
import pytest

from jaxdl.viz.images import caption, displayable, mosaic, name_of


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_unit_images_are_shown_as_they_are(channels, generator):
    images = generator.uniform(size=(2, 3, 4, channels))
    shown = displayable(images)
    assert shown.shape == (2, 3, 4, max(channels, 3))
    np.testing.assert_allclose(shown[..., 0], images[..., 0])
    np.testing.assert_allclose(shown[..., -1], images[..., -1])


def test_whole_numbers_count_to_255():
    images = np.array([0, 51, 102], np.uint8).reshape(1, 1, 3, 1)
    np.testing.assert_allclose(displayable(images)[0, 0, :, 1], [0, 0.2, 0.4])


def test_normalised_images_are_squeezed_together():
    images = np.array([-2.0, 0.0, 2.0, np.nan]).reshape(2, 1, 2, 1)
    np.testing.assert_allclose(displayable(images)[..., 0].ravel(), [0, 0.5, 1, 0.5])


@pytest.mark.parametrize("channels", [0, 2, 5])
def test_other_channels_are_refused(channels):
    with pytest.raises(ValueError, match=r"1, 3 or 4 channels; got \[1, 2, 2, "):
        displayable(np.ones((1, 2, 2, channels)))


def test_names_of_classes():
    assert name_of(np.int32(1), ["cat", "dog"]) == "dog"
    assert name_of(2, ["cat", "dog"]) == "2"
    assert name_of(-1, ["cat", "dog"]) == "-1"
    assert name_of(3, None) == "3"
    assert name_of(0.12345, ["cat"]) == "0.123"


def test_captions():
    assert caption("cat", "cat") == "cat"
    assert caption("cat", "$dog") == "✗ \\$dog\nis cat"


def test_only_wrong_images_are_framed_and_each_has_its_place(pixels):
    images = np.zeros((3, 2, 2, 1))
    figure = mosaic(images, ["a", "b", "c"], [False, True, False], columns=2, title="t")
    pixels(figure, labelled=False)
    (axes,) = figure.axes
    assert [patch.get_linewidth() > 1 for patch in axes.patches] == [False, True, False]
    (x0, y0), (x1, y1), (x2, y2) = (
        (left, top) for left, _, _, top in (image.get_extent() for image in axes.images)
    )
    assert x0 == x2 == 0 < x1, "the third begins a new row"
    assert y0 == y1 == 0 < y2
    assert [text.get_text() for text in axes.texts] == ["a", "b", "c"]


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 1, 500, 3), (2, 500, 1, 3)])
def test_extreme_shapes_are_drawn(shape, pixels):
    n = shape[0]
    figure = mosaic(np.zeros(shape), ["0"] * n, [False] * n, columns=8, title="")
    pixels(figure, labelled=False)
    assert max(figure.get_size_inches()) < 8


def test_no_image_is_refused():
    with pytest.raises(ValueError, match=r"at least one image; got 0"):
        mosaic(np.ones((0, 2, 2, 1)), [], [], columns=2, title="")
    with pytest.raises(ValueError, match=r"columns must be at least 1; got 0"):
        mosaic(np.ones((1, 2, 2, 1)), ["a"], [False], columns=0, title="")
