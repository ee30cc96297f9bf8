"""Every formulation is the plain one: value, both derivatives, batched, twice."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops import conv_forms
from jaxdl.ops.conv_forms import canonical, plain, pointwise, shifts
from tests.ops.agreement import agree, firsts, seconds

ONE, NONE = (1, 1), ((0, 0), (0, 0))
CANONICAL = (0, 3, 1, 2), (3, 2, 0, 1), (0, 3, 1, 2)  # NHWC, HWIO, NHWC

# height, width, rows, columns, strides, pads, dilation
PLACES = {
    "valid": (7, 8, 5, 3, ONE, NONE, ONE),
    "same": (6, 5, 3, 3, ONE, ((1, 1), (1, 1)), ONE),
    "even": (6, 7, 2, 4, ONE, ((0, 1), (2, 1)), ONE),
    "strided": (8, 7, 3, 3, (2, 3), ((1, 1), (0, 1)), ONE),
    "leftover": (9, 10, 2, 2, (4, 4), NONE, ONE),
    "dilated": (9, 8, 3, 2, (2, 1), ((1, 2), (0, 0)), (2, 3)),
    "one": (1, 1, 1, 1, ONE, NONE, ONE),
}


@pytest.mark.parametrize("place", PLACES)
def test_canonical_equals_the_plain_form(key, place):
    height, width, rows, columns, *how = PLACES[place]
    agree(
        key,
        lambda x, kernel: canonical(x, kernel, *how),
        lambda x, kernel: plain(x, kernel, *how),
        [(2, height, width, 3), (rows, columns, 3, 4)],
        seconds if place == "strided" else firsts,
    )


@pytest.mark.parametrize("strides", [ONE, (2, 3)])
def test_pointwise_equals_the_plain_form(key, strides):
    pads = (1, 0), (0, 2)
    agree(
        key,
        lambda x, kernel: pointwise(x, kernel, strides, pads),
        lambda x, kernel: plain(x, kernel, strides, pads, ONE),
        [(2, 5, 6, 3), (1, 1, 3, 4)],
    )


def layouts(function, *args):
    """The layouts of the convolutions at the top of a program."""
    equations = jax.make_jaxpr(function)(*args).eqns
    convolutions = [e for e in equations if e.primitive.name == "conv_general_dilated"]
    return [tuple(e.params["dimension_numbers"]) for e in convolutions]


def test_canonical_is_canonical_backward_too_and_skips_what_is_constant():
    x, kernel = jnp.ones((2, 8, 8, 3)), jnp.ones((3, 3, 3, 4))

    def energy(kernel, x):
        return canonical(x, kernel, (2, 2), NONE, ONE).sum()

    # The convolution forward is inside an equation of its own and is not counted.
    assert layouts(jax.grad(energy, (0, 1)), kernel, x) == [CANONICAL] * 2
    assert layouts(jax.grad(energy), kernel, x) == [CANONICAL]


def test_large_ones_are_matrix_products_backward_by_the_kernel(key, monkeypatch):
    monkeypatch.setattr(conv_forms, "LARGE", 2 * 8 * 7 * 3 * 4)
    how = (2, 3), ((1, 1), (0, 1)), (1, 2)

    def energy(kernel, x):
        return canonical(x, kernel, *how).sum()

    kernel = jnp.ones((3, 2, 3, 4))
    assert layouts(jax.grad(energy), kernel, jnp.ones((2, 8, 7, 3))) == []
    assert layouts(jax.grad(energy), kernel, jnp.ones((2, 7, 7, 3))) == [CANONICAL]
    agree(
        key,
        lambda x, kernel: canonical(x, kernel, *how),
        lambda x, kernel: plain(x, kernel, *how),
        [(2, 8, 7, 3), (3, 2, 3, 4)],
        seconds,
    )


def test_shifts_are_what_each_tap_sees():
    x = jnp.pad(jnp.arange(12.0).reshape(1, 3, 4, 1), ((0, 0), (0, 0), (0, 1), (0, 0)))
    seen = shifts(x, (2, 2), (1, 2))
    tables = [[0, 2], [4, 6]], [[1, 3], [5, 7]], [[4, 6], [8, 10]], [[5, 7], [9, 11]]
    np.testing.assert_array_equal(jnp.concatenate(seen)[..., 0], tables)
