"""Depthwise convolution: the plain one in groups, and what it does not store."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.conv_depthwise import depthwise, spread
from jaxdl.ops.conv_forms import plain
from tests.ops.agreement import agree, firsts, seconds

ONE, NONE = (1, 1), ((0, 0), (0, 0))

# height, width, rows, columns, strides, pads, dilation
PLACES = {
    "valid": (7, 8, 5, 3, ONE, NONE, ONE),
    "same": (6, 5, 3, 3, ONE, ((1, 1), (1, 1)), ONE),
    "even": (6, 7, 2, 4, ONE, ((0, 1), (2, 1)), ONE),
    "strided": (8, 7, 3, 3, (2, 3), ((1, 1), (0, 1)), ONE),
    "leftover": (9, 10, 2, 2, (4, 4), NONE, ONE),
    "dilated": (9, 8, 3, 2, (2, 1), ((1, 2), (0, 0)), (2, 3)),
    "padding beyond the kernel": (1, 2, 2, 1, ONE, ((3, 0), (0, 4)), ONE),
    "one": (1, 1, 1, 1, ONE, NONE, ONE),
}


@pytest.mark.parametrize("place", PLACES)
def test_equals_the_plain_form(key, place):
    height, width, rows, columns, *how = PLACES[place]
    agree(
        key,
        lambda x, kernel: depthwise(x, kernel, *how),
        lambda x, kernel: plain(x, kernel, *how, groups=3),
        [(2, height, width, 3), (rows, columns, 1, 3)],
        seconds if place == "strided" else firsts,
    )


@pytest.mark.parametrize("place", PLACES)
def test_giving_is_taking(key, place):
    height, width, rows, columns, *how = PLACES[place]
    x = jax.random.normal(key, (2, height, width, 3))
    kernel = jax.random.normal(jax.random.fold_in(key, 1), (rows, columns, 1, 3))
    both = jax.jit(lambda *a: (spread(*a, *how), depthwise(*a, *how)))
    np.testing.assert_allclose(*both(x, kernel), rtol=1e-4, atol=1e-5)


def program(argnums, batch=50):
    """The gradient of an energy, as the equations at the top of a program."""
    x, kernel = jnp.ones((batch, 6, 6, 3)), jnp.ones((3, 3, 1, 3))

    def energy(x, kernel):
        return depthwise(x, kernel, ONE, ((1, 1), (1, 1)), ONE).sum()

    return jax.make_jaxpr(jax.grad(energy, argnums))(x, kernel).eqns


def test_the_gradient_stores_no_more_than_a_padded_batch():
    padded = 50 * 8 * 8 * 3
    for equation in program((0, 1)):
        assert sum(out.aval.size for out in equation.outvars) <= padded


def test_what_is_not_differentiated_costs_nothing():
    loops = [sum(e.primitive.name == "scan" for e in program(n)) for n in (0, 1)]
    assert loops[0] == 0 < loops[1]
    assert not any(e.primitive.name == "mul" for e in program(1))
