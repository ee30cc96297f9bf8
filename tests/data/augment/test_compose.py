"""A batch is its images one by one; a chain is its parts one after another."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.augment import augment_batch, chain, random_flip_horizontal
from jaxdl.data.augment.erase import gaussian_noise


def noise(key, image):
    return gaussian_noise(key, image, 0.1)


def test_a_batch_is_its_images_one_by_one(key):
    images = jax.random.uniform(key, (3, 4, 5, 3))
    out = jax.jit(lambda key, x: augment_batch(key, x, noise))(key, images)
    alone = [noise(k, x) for k, x in zip(jax.random.split(key, 3), images, strict=True)]
    np.testing.assert_allclose(out, jnp.stack(alone), rtol=1e-6, atol=1e-7)
    same = augment_batch(key, jnp.stack([images[0]] * 3), noise)
    assert not np.array_equal(same[0], same[1])


def test_the_key_decides(key):
    images = jax.random.uniform(key, (3, 4, 5, 3))
    one, again = (augment_batch(key, images, noise) for _ in range(2))
    other = augment_batch(jax.random.fold_in(key, 1), images, noise)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_chain_is_its_parts_with_keys_of_their_own(key):
    image = jax.random.uniform(key, (4, 5, 3))
    keys = [jax.random.fold_in(key, number) for number in range(2)]
    expected = random_flip_horizontal(keys[1], noise(keys[0], image))
    found = chain(noise, random_flip_horizontal)(key, image)
    np.testing.assert_array_equal(found, expected)
    twice = chain(noise, noise)(key, jnp.full((4, 5, 3), 0.5)) - 0.5
    once = noise(keys[0], jnp.full((4, 5, 3), 0.5)) - 0.5
    assert not np.allclose(twice, 2 * once)


def test_an_empty_batch_stays_empty(key):
    assert augment_batch(key, jnp.zeros((0, 4, 5, 3)), noise).shape == (0, 4, 5, 3)


def test_a_chain_has_links():
    with pytest.raises(ValueError, match="at least 1 augmentation; got 0"):
        chain()
