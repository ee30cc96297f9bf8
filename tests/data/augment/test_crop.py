"""Crops are slices, and resized crops are resized slices."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image

from jaxdl.data import resize_images
from jaxdl.data.augment import (
    centre_crop,
    random_box,
    random_crop,
    random_resized_crop,
    resized_crop,
)

CLOSE = dict(rtol=1e-5, atol=1e-6)
cropped = jax.jit(resized_crop, static_argnums=(2, 3))


def picture(key, height=7, width=9, channels=3):
    return jax.random.uniform(key, (height, width, channels))


@pytest.mark.parametrize(
    ("height", "width", "top", "left"), [(3, 5, 2, 2), (4, 4, 1, 2), (7, 9, 0, 0)]
)
def test_the_middle_is_a_slice(key, height, width, top, left):
    image = picture(key)
    expected = image[top : top + height, left : left + width]
    np.testing.assert_array_equal(centre_crop(image, height, width), expected)


def test_a_random_crop_is_any_slice_of_the_padded_image_equally_often(key):
    image = picture(key, 3, 4, 2)
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), constant_values=0.5)
    keys = jax.random.split(key, 4000)
    crops = jax.jit(jax.vmap(lambda k: random_crop(k, image, 3, 4, 1, 0.5)))(keys)
    found = []
    for top in range(3):
        for left in range(3):
            part = padded[top : top + 3, left : left + 4]
            found.append(np.all(crops == part[None], axis=(1, 2, 3)).sum())
    assert sum(found) == 4000
    error = np.sqrt(4000 * 1 / 9 * 8 / 9)
    assert np.all(np.abs(np.array(found) - 4000 / 9) < 4 * error)


@pytest.mark.parametrize("size", [(2, 3), (6, 8), (5, 1)])
@pytest.mark.parametrize("box", [(0, 0, 9, 7), (2, 1, 7, 6), (8, 0, 9, 7)])
def test_a_resized_crop_is_a_resized_slice(key, box, size):
    image = picture(key)
    x0, y0, x1, y1 = box
    cut = np.asarray(image)[None, y0:y1, x0:x1]
    found = cropped(image, jnp.array(box), *size)
    np.testing.assert_allclose(found, resize_images(cut, *size)[0], **CLOSE)


def test_a_resized_crop_is_that_of_pillow(key):
    """Which interpolates the same way, in floating point for one channel."""
    image = picture(key, 12, 10, 1)
    pillow = Image.fromarray(np.asarray(image[..., 0])).crop((2, 1, 9, 12))
    for size in ((4, 5), (20, 16), (11, 7)):
        expected = np.asarray(pillow.resize(size[::-1], Image.Resampling.BILINEAR))
        found = cropped(image, jnp.array([2, 1, 9, 12]), *size)
        np.testing.assert_allclose(found[..., 0], expected, **CLOSE)


def test_the_whole_box_at_its_own_size_is_the_image(key):
    image = picture(key)
    np.testing.assert_array_equal(
        resized_crop(image, jnp.array([0, 0, 9, 7]), 7, 9), image
    )


def test_boxes_have_the_areas_and_shapes_asked_for(key):
    """In an image so large that every attempt fits and rounding does not matter."""
    keys = jax.random.split(key, 4000)
    draw = jax.jit(jax.vmap(lambda k: random_box(k, 4000, 4000, (0.1, 0.5))))
    x0, y0, x1, y1 = np.asarray(draw(keys), np.float64).T
    area = (x1 - x0) * (y1 - y0) / 4000**2
    shape = np.log((x1 - x0) / (y1 - y0))
    for found, low, high in ((area, 0.1, 0.5), (shape, -np.log(4 / 3), np.log(4 / 3))):
        assert found.min() >= low - 1e-3
        assert found.max() <= high + 1e-3
        error = (high - low) / np.sqrt(12 * 4000)
        assert abs(found.mean() - (low + high) / 2) < 4 * error
    for start, end in ((x0, x1), (y0, y1)):
        place = start / (4000 - (end - start))  # uniform in [0, 1]
        assert abs(place.mean() - 0.5) < 4 / np.sqrt(12 * 4000)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 30), (30, 2)])
def test_boxes_are_inside_and_not_empty(key, height, width):
    draw = jax.jit(jax.vmap(lambda k: random_box(k, height, width)))
    x0, y0, x1, y1 = np.asarray(draw(jax.random.split(key, 300))).T
    assert np.all((x0 >= 0) & (x0 < x1) & (x1 <= width))
    assert np.all((y0 >= 0) & (y0 < y1) & (y1 <= height))


@pytest.mark.parametrize(
    ("height", "width", "box"),
    [(9, 3, (0, 2, 3, 6)), (3, 9, (2, 0, 6, 3)), (4, 4, (0, 0, 4, 4))],
)
def test_where_nothing_fits_it_is_the_largest_box_in_the_middle(
    key, height, width, box
):
    found = random_box(key, height, width, (3.0, 4.0))
    np.testing.assert_array_equal(found, box)


def test_ranges_may_be_traced_and_gradients_are_finite(key):
    image = picture(key)

    def crop(image, least):
        return random_resized_crop(key, image, 4, 5, (least, least + 0.1), (0.9, 1.1))

    leasts = jnp.array([0.2, 0.8])
    swept = jax.jit(jax.vmap(crop, (None, 0)))(image, leasts)
    for found, least in zip(swept, leasts, strict=True):
        alone = crop(image, least)
        np.testing.assert_allclose(found, alone, **CLOSE)
        assert alone.min() >= image.min()
        assert alone.max() <= image.max() + 1e-6
    grad = jax.grad(lambda image: jnp.sum(crop(image, 0.5) ** 2))(image)
    assert np.all(np.isfinite(grad))
    assert np.any(grad != 0)


def test_sizes_that_cannot_be_are_refused(key):
    image = picture(key)
    for crop in (centre_crop, lambda *args: random_crop(key, *args)):
        for size in ((8, 3), (3, 10), (0, 3)):
            rule = f"the 7 x 9 pixels that there are; got {size[0]} x {size[1]}"
            with pytest.raises(ValueError, match=rule):
                crop(image, *size)
    with pytest.raises(ValueError, match="fit into the 9 x 11 pixels"):
        random_crop(key, image, 10, 3, 1)
    with pytest.raises(ValueError, match="padding must be at least 0; got -1"):
        random_crop(key, image, 3, 3, -1)
    with pytest.raises(ValueError, match="height and width must be positive"):
        resized_crop(image, jnp.array([0, 0, 1, 1]), 0, 3)
