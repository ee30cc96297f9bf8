"""Blocks of outputs: the plain convolution again, for sizes even, odd and tiny."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.conv_blocks import block_kernel, blocked, depth_to_space, space_to_depth
from jaxdl.ops.conv_forms import plain
from tests.ops.agreement import agree, firsts, seconds

# height, width, rows, columns, pads
PLACES = {
    "even": (6, 8, 3, 5, ((1, 1), (2, 2))),
    "odd outputs": (7, 5, 3, 3, ((1, 1), (0, 0))),
    "even kernel": (6, 7, 2, 4, ((0, 0), (2, 1))),
    "one output": (3, 4, 3, 4, ((0, 0), (0, 0))),
    "one tap": (3, 2, 1, 1, ((0, 0), (1, 2))),
    "padding beyond the kernel": (1, 2, 2, 3, ((3, 0), (0, 4))),
}


@pytest.mark.parametrize("place", PLACES)
def test_equals_the_plain_form(key, place):
    height, width, rows, columns, pads = PLACES[place]
    agree(
        key,
        lambda x, kernel: blocked(x, kernel, pads),
        lambda x, kernel: plain(x, kernel, (1, 1), pads, (1, 1)),
        [(2, height, width, 3), (rows, columns, 3, 5)],
        seconds if place == "odd outputs" else firsts,
    )


def test_space_becomes_depth_block_by_block_and_back():
    x = jnp.arange(48.0).reshape(1, 4, 6, 2)
    deep = space_to_depth(x)
    assert deep.shape == (1, 2, 3, 8)
    np.testing.assert_array_equal(deep[0, 0, 1], x[0, :2, 2:4].reshape(-1))
    np.testing.assert_array_equal(depth_to_space(deep), x)


def test_the_kernel_of_blocks_holds_four_copies_and_is_no_larger_than_they_need():
    weights = block_kernel(jnp.ones((3, 4, 2, 5)))
    assert weights.shape == (2, 3, 4 * 2, 4 * 5)
    assert weights.sum() == 4 * 3 * 4 * 2 * 5
