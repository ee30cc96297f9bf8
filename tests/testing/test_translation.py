"""The assertion holds for what does the same everywhere, and names where it fails."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.ops.conv import conv2d
from jaxdl.ops.pool import max_pool
from jaxdl.testing import assert_translation_equivariant


@pytest.fixture
def x(key):
    return jax.random.normal(key, (2, 8, 10, 2))


@pytest.fixture
def kernel(key):
    return jax.random.normal(jax.random.fold_in(key, 1), (3, 3, 2, 3))


def circular(x, kernel):
    x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="wrap")
    return conv2d(x, kernel, padding="VALID")


def test_convolution_and_pooling_are_equivariant(x, kernel):
    assert_translation_equivariant(lambda x: circular(x, kernel), x)
    assert_translation_equivariant(lambda x: conv2d(x, kernel), x, margin=1)
    for shift in ((1, 0), (0, -2)):
        assert_translation_equivariant(
            lambda x: max_pool(x, 2), x, shift=shift, stride=2
        )


def test_padding_with_zeros_is_not_at_the_border(x, kernel):
    with pytest.raises(AssertionError, match=r"by \(1, 2\) must move"):
        assert_translation_equivariant(lambda x: conv2d(x, kernel), x)


def test_the_worst_pixel_is_named(x):
    def spotted(x):
        return x.at[1, 3, 5, 0].add(7.0).at[0, 0, 0, 1].add(0.1)

    with pytest.raises(AssertionError) as raised:
        assert_translation_equivariant(spotted, jnp.zeros_like(x).at[0].set(1))
    message = str(raised.value)
    assert "[1, 3, 5, 0] it is 7 and not 0" in message or (
        "[1, 4, 7, 0] it is 0 and not 7" in message
    )
    assert f"4 of {x.size} values" in message


def test_pooling_is_not_equivariant_to_less_than_its_stride(x):
    def subsample(x):
        return jnp.repeat(jnp.repeat(max_pool(x, 2), 2, 1), 2, 2)

    with pytest.raises(AssertionError, match="must move the result"):
        assert_translation_equivariant(subsample, x, shift=(1, 0))


def test_nan_is_an_error(x):
    with pytest.raises(AssertionError, match="it is nan"):
        assert_translation_equivariant(lambda x: x * jnp.nan, x)


def test_what_cannot_be_seen_is_refused(x):
    with pytest.raises(ValueError, match=r"shift must move the images; got \(0, 0\)"):
        assert_translation_equivariant(lambda x: x, x, shift=(0, 0))
    with pytest.raises(ValueError, match=r"8x10, with margins of 4 and 5. Take larger"):
        assert_translation_equivariant(lambda x: x, x, margin=3)
