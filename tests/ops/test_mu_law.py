"""The mu-law: there and back, its formula, its ends."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.mu_law import mu_law_decode, mu_law_encode


@pytest.mark.parametrize("num_levels", [2, 16, 256])
def test_every_level_comes_back(num_levels):
    levels = jnp.arange(num_levels)
    back = mu_law_encode(mu_law_decode(levels, num_levels), num_levels)
    np.testing.assert_array_equal(back, levels)


def test_is_the_compressor_of_the_standard():
    x = np.linspace(-1, 1, 401)
    squeezed = np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256)
    expected = np.floor((squeezed + 1) / 2 * 255 + 0.5)
    np.testing.assert_array_equal(mu_law_encode(jnp.float32(x))[1:-1], expected[1:-1])
    error = np.abs(mu_law_decode(mu_law_encode(jnp.float32(x))) - x)
    assert (error <= 0.03 * np.abs(x) + 0.0002).all()  # small where it is quiet


def test_what_is_too_loud_gets_the_last_level():
    np.testing.assert_array_equal(mu_law_encode(jnp.array([-9.0, 9.0])), [0, 255])


@pytest.mark.parametrize("convert", [mu_law_encode, mu_law_decode])
def test_one_level_says_nothing(convert):
    x = jnp.zeros(3, jnp.int32 if convert is mu_law_decode else jnp.float32)
    with pytest.raises(ValueError, match="num_levels must be at least 2; got 1"):
        convert(x, 1)


def test_what_is_no_amplitude_and_no_level_is_refused():
    with pytest.raises(ValueError, match="x must be amplitudes, not NaN; got nan"):
        mu_law_encode(jnp.array([0.0, jnp.nan]))
    for wrong in (-1, 256):
        with pytest.raises(ValueError, match=rf"in \[0, 256\); got {wrong}"):
            mu_law_decode(jnp.array([3, wrong]))
