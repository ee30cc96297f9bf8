"""A step knows those before it, and the TCN's last one knows the first."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.causal import TAPS, TransformerFrames, levels
from jaxdl.models.sequence import TCN


def test_a_step_sees_no_later_one():
    network = TransformerFrames(3, 4)
    x = jax.random.normal(jax.random.key(0), (1, 6, 2))
    both = jnp.concatenate([x, x.at[:, 3].add(1)])  # another fourth step
    program = jax.jit(partial(network.init_with_output, train=False))
    first, second = program(jax.random.key(1), both)[0]
    different = np.abs(first - second).max(-1) > 1e-6
    np.testing.assert_array_equal(different, [False] * 3 + [True] * 3)


@pytest.mark.parametrize("time", [1, 9, 10, 25, 26, 64, 784])
def test_levels_see_every_step_and_fewer_do_not(time):
    assert TCN(1, 1, levels(time), TAPS).receptive_field >= time
    if levels(time) > 1:
        assert TCN(1, 1, levels(time) - 1, TAPS).receptive_field < time
