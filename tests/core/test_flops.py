"""Arithmetic is counted as closed forms say, and as XLA counts it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from jaxdl.core.flops import count_flops

X = jax.ShapeDtypeStruct((4, 6), jnp.float32)


def total(function, *args):
    return sum(count_flops(function, *args).values())


@pytest.mark.parametrize(
    ("function", "flops"),
    [
        (lambda x: x @ x.T, 2 * 4 * 6 * 4),
        (lambda x: jnp.einsum("bi,bj->bij", x, x), 2 * 4 * 6 * 6),
        (lambda x: x + x * x, 2 * 24),
        (lambda x: jnp.exp(x), 24),
        (lambda x: x.sum(0), 24),
        (lambda x: x.max(), 24),
        (lambda x: jax.nn.relu(x), 24),
        (lambda x: jnp.where(x > 0, x, x.T.T), 0),
        (lambda x: x.astype(jnp.int32) * 3, 0),
        (lambda x: jnp.zeros(6).at[jnp.array([0, 1])].add(x[0, :2]), 2),
        (lambda x: (x * 2, x + 1), 48),
    ],
)
def test_known_answers(function, flops):
    assert total(function, X) == flops


def test_a_batched_matrix_product():
    a, b = jnp.zeros((5, 2, 3)), jnp.zeros((5, 3, 7))
    assert total(jnp.matmul, a, b) == 5 * 2 * 2 * 3 * 7


@pytest.mark.parametrize(("groups", "stride"), [(1, 1), (2, 2), (4, 1)])
def test_a_convolution(groups, stride):
    x, kernel = jnp.zeros((2, 8, 10, 4)), jnp.zeros((3, 5, 4 // groups, 12))

    def conv(x, kernel):
        return lax.conv_general_dilated(
            x,
            kernel,
            (stride, stride),
            "SAME",
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=groups,
        )

    outputs = 2 * (8 // stride) * (10 // stride) * 12
    assert total(conv, x, kernel) == 2 * outputs * 3 * 5 * 4 // groups


def test_a_pooling_window():
    def pool(x):
        return lax.reduce_window(x, -jnp.inf, lax.max, (2, 3), (2, 3), "VALID")

    assert total(pool, X) == 2 * 2 * 6


def test_loops_and_branches():
    def scan(x):
        return lax.scan(lambda c, _: (c * 2, c.sum()), x, length=7)[0]

    def cond(x):
        return lax.cond(x[0, 0] > 0, lambda x: x * 2, lambda x: jnp.exp(x * 2), x)

    def loop(x):
        return lax.while_loop(lambda x: x[0, 0] > 0, lambda x: x - 1, x)

    assert total(scan, X) == 7 * 48
    assert total(cond, X) == 48
    assert total(loop, X) == 24


@pytest.mark.parametrize("wrap", [jax.jit, jax.checkpoint, jax.vmap])
def test_inner_programs_are_counted(wrap):
    assert total(wrap(lambda x: jnp.tanh(x) * 2), X) == 48


def test_scopes_hold_what_no_inner_scope_does():
    def function(x):
        with jax.named_scope("at-outer"):
            x = x * 2
            with jax.named_scope("other"), jax.named_scope("at-inner"):
                x = jax.jit(lambda x: x @ x.T)(x)
            x = x + 1
        return x + 1

    counts = count_flops(function, X, scope="at-")
    assert counts == {"at-outer": 24 + 16, "at-inner": 192, "": 16}
    assert count_flops(function, X) == {"": 24 + 16 + 192 + 16}


def test_a_compiled_function_is_counted_in_the_scope_of_each_call():
    @jax.jit
    def inner(x):
        return x * 2

    def function(x):
        with jax.named_scope("at-one"):
            x = inner(x)
        with jax.named_scope("at-two"):
            return inner(x)

    assert count_flops(function, X, scope="at-") == {"at-one": 24, "at-two": 24}


def test_agrees_with_xla_on_a_network():
    def network(w1, w2, x):
        return jnp.maximum(x @ w1 + 1, 0) @ w2

    args = [jax.ShapeDtypeStruct(s, jnp.float32) for s in [(64, 99), (99, 5), (8, 64)]]
    xla = jax.jit(network).lower(*args).cost_analysis()["flops"]
    assert total(network, *args) == xla


def test_agrees_with_xla_on_a_convolution_without_padding():
    def network(kernel, x):
        return lax.conv_general_dilated(
            x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )

    args = [jax.ShapeDtypeStruct(s, jnp.float32) for s in [(3, 3, 2, 4), (2, 9, 9, 2)]]
    xla = jax.jit(network).lower(*args).cost_analysis()["flops"]
    np.testing.assert_allclose(total(network, *args), xla)
