"""Operations are drawn evenly from the list, and each is the one it is called."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data import augment
from jaxdl.data.augment import OPERATIONS, rand_augment


def picture(key, channels=3):
    return jax.random.uniform(key, (8, 9, channels))


@jax.jit
def everything(image, signed):
    """By name, what each operation makes of an image."""
    signed, fill = jnp.float32(signed), jnp.float32(0.5)
    return {name: fn(image, signed, fill) for name, fn in OPERATIONS.items()}


def test_every_operation_is_equally_likely_with_either_sign(key, monkeypatch):
    """Operations that write their own number and sign instead."""
    marks = {
        str(n): lambda image, signed, fill, n=n: image.at[0, 0, 0].set(n * signed)
        for n in range(1, 15)
    }
    module = __import__("jaxdl.data.augment.rand_augment", fromlist=["OPERATIONS"])
    assert len(OPERATIONS) == len(marks)
    monkeypatch.setattr(module, "OPERATIONS", marks)
    keys = jax.random.split(key, 5600)
    image = jnp.zeros((1, 1, 1))
    draw = jax.jit(jax.vmap(lambda k: rand_augment(k, image, 1.0, num_ops=1)))
    found = np.asarray(draw(keys)).ravel()
    values, counts = np.unique(found, return_counts=True)
    np.testing.assert_array_equal(values, [*range(-14, 0), *range(1, 15)])
    share = 1 / 28
    error = np.sqrt(5600 * share * (1 - share))
    assert np.all(np.abs(counts - 5600 * share) < 4 * error)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_the_list_is_that_of_the_paper(key, sign):
    """At full strength, written out: level 30 of 30, either way."""

    def written_out(image):
        return {
            "identity": image,
            "autocontrast": augment.autocontrast(image),
            "equalise": augment.equalise(image),
            "rotate": augment.rotate(image, np.radians(30) * sign, 0.5),
            "solarise": augment.solarise(image, 0.0),
            "saturation": augment.saturation(image, 1 + 0.9 * sign),
            "posterise": augment.posterise(image, 4.0),
            "contrast": augment.contrast(image, 1 + 0.9 * sign),
            "brightness": augment.brightness(image, 1 + 0.9 * sign),
            "sharpness": augment.sharpness(image, 1 + 0.9 * sign),
            "shear_right": augment.shear(image, 0.0, 0.3 * sign, 0.5),
            "shear_down": augment.shear(image, 0.3 * sign, 0.0, 0.5),
            "shift_right": augment.shift(image, 0.0, 9 * 150 / 331 * sign, 0.5),
            "shift_down": augment.shift(image, 8 * 150 / 331 * sign, 0.0, 0.5),
        }

    image = picture(key)
    expected, found = jax.jit(written_out)(image), everything(image, sign)
    assert set(expected) == set(OPERATIONS)
    for name in OPERATIONS:
        np.testing.assert_allclose(found[name], expected[name], atol=1e-5, err_msg=name)


def test_magnitude_0_moves_nothing(key):
    """But for the two operations without a strength, on which the image is fixed."""
    ramp = jnp.arange(256.0).reshape(16, 16, 1) / 255
    for name, out in everything(ramp, 0.0).items():
        np.testing.assert_allclose(out, ramp, atol=1.1 / 255, err_msg=name)


@pytest.mark.parametrize(("channels", "num_ops"), [(1, 1), (3, 2)])
def test_a_batch_is_its_images_one_by_one_at_every_magnitude(key, channels, num_ops):
    images = jnp.stack([picture(k, channels) for k in jax.random.split(key, 6)])
    keys = jax.random.split(key, 6)
    fn = partial(rand_augment, num_ops=num_ops)
    in_step = jax.vmap(fn, (0, 0, None))
    swept = jax.jit(jax.vmap(in_step, (None, None, 0)))(
        keys, images, jnp.array([0.3, 1.0])
    )
    single = jax.jit(fn)
    for number, magnitude in enumerate((0.3, 1.0)):
        for i in range(6):
            alone = single(keys[i], images[i], magnitude)
            difference = np.abs(swept[number, i] - alone)
            # A value between two levels may be rounded to either of them.
            assert np.mean(difference > 1e-5) < 0.02
    assert swept.min() >= 0
    assert swept.max() <= 1
    assert not np.array_equal(swept[0], swept[1])


def test_the_number_of_operations_and_finite_gradients(key):
    image = picture(key)
    np.testing.assert_array_equal(rand_augment(key, image, 1.0, 0), image)

    def energy(image, magnitude, key):
        return jnp.sum(rand_augment(key, image, magnitude, 1) ** 2)

    grads = jax.jit(jax.vmap(jax.grad(energy, (0, 1)), (None, None, 0)))
    for grad in grads(image, 0.5, jax.random.split(key, 60)):
        assert np.all(np.isfinite(grad))
    with pytest.raises(ValueError, match="num_ops must be at least 0; got -1"):
        rand_augment(key, image, 1.0, -1)
