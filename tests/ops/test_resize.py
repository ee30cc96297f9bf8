"""Resizing: PyTorch's numbers, straight lines that stay straight, and JAX's own."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.resize import nearest_pixels, resize, resize_matrix
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc

SIZES = [((4, 5), (8, 15)), ((7, 6), (3, 4)), ((5, 3), (7, 1)), ((1, 4), (3, 4))]
CORNERS = [
    ("bilinear", False),
    ("bilinear", True),
    ("bicubic", False),
    ("bicubic", True),
]
METHODS = [("nearest", False), *CORNERS]


@pytest.mark.parametrize(("method", "corners"), METHODS)
def test_agrees_with_torch(key, method, corners):
    torch = pytest.importorskip("torch")

    def ours(*images):
        new = [
            resize(x, size, method, align_corners=corners)
            for x, (_, size) in zip(images, SIZES, strict=True)
        ]
        return jnp.concatenate([x.ravel() for x in new])

    def theirs(*images):
        how = dict(align_corners=corners) if method != "nearest" else {}
        interpolate = torch.nn.functional.interpolate
        new = [
            nhwc(interpolate(nchw(x), size, mode=method, **how)).ravel()
            for x, (_, size) in zip(images, SIZES, strict=True)
        ]
        return torch.cat(new)

    images = [jax.random.normal(key, (2, *size, 3)) for size, _ in SIZES]
    agree_with_torch(ours, theirs, *images)


def test_the_nearest_pixel_is_that_of_torch_for_many_sizes():
    torch = pytest.importorskip("torch")
    for old in range(1, 40, 3):
        line = np.arange(old, dtype=np.float32)
        for new in range(1, 90, 4):
            expected = torch.nn.functional.interpolate(
                torch.tensor(line)[None, None, :, None], (new, 1), mode="nearest"
            )
            found = line[nearest_pixels(old, new)]
            np.testing.assert_array_equal(found, expected.ravel())


@pytest.mark.parametrize(("method", "corners"), CORNERS)
@pytest.mark.parametrize(("old", "new"), [(5, 13), (13, 5), (6, 12), (1, 4), (4, 1)])
def test_constants_and_inner_lines_stay(method, corners, old, new):
    matrix = resize_matrix(old, new, method, align_corners=corners)
    np.testing.assert_allclose(matrix.sum(1), 1, rtol=1e-12)
    if corners and new > 1 and method == "bilinear":
        line = np.linspace(-1, 2, old) if old > 1 else np.full(1, 3.0)
        expected = np.linspace(line[0], line[-1], new)
        np.testing.assert_allclose(matrix @ line, expected, atol=1e-12)
    if old == new:
        np.testing.assert_allclose(matrix, np.eye(old), atol=1e-12)


def test_corners_stay_where_they_are_aligned():
    for method in ("bilinear", "bicubic"):
        matrix = resize_matrix(5, 9, method, align_corners=True)
        np.testing.assert_allclose(matrix[::2], np.eye(5), atol=1e-12)


def test_bilinear_is_that_of_jax_without_its_blur(key):
    x = jax.random.normal(key, (1, 5, 4, 2))
    theirs = jax.image.resize(x, (1, 3, 9, 2), "linear", antialias=False)
    np.testing.assert_allclose(resize(x, (3, 9)), theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("method", "corners"), METHODS)
def test_the_same_size_is_the_same_image(key, method, corners):
    x = jax.random.normal(key, (2, 4, 5, 3))
    same = resize(x, (4, 5), method, align_corners=corners)
    np.testing.assert_allclose(same, x, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("method", ["nearest", "bicubic"])
def test_no_images_give_no_output(method):
    assert resize(jnp.ones((0, 4, 4, 3)), (2, 7), method).shape == (0, 2, 7, 3)


def test_bad_input_says_what_and_got():
    x = jnp.ones((1, 4, 4, 1))
    with pytest.raises(ValueError, match=r"size must be at least 1; got \(0, 3\)"):
        resize(x, (0, 3))
    with pytest.raises(ValueError, match=r"x must have pixels; got shape \(1, 0, 4"):
        resize(x[:, :0], (3, 3))
    with pytest.raises(ValueError, match="align_corners must be False with"):
        resize(x, (3, 3), "nearest", align_corners=True)
    with pytest.raises(Exception, match="bicubik"):
        resize(x, (3, 3), "bicubik")
