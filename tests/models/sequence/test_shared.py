"""What every model of sequences refuses."""

import jax.numpy as jnp
import pytest

from jaxdl.models.sequence.shared import check


def test_bad_input_says_what_and_got():
    check(jnp.ones((2, 3, 4)), features=1)
    with pytest.raises(
        ValueError, match=r"x must be \[batch, time, features\]; got sh"
    ):
        check(jnp.ones((2, 8, 8, 1)))
    with pytest.raises(ValueError, match="features must be at least 1; got 0"):
        check(jnp.ones((2, 3, 4)), features=0)
