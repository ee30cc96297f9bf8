"""Programs of single numbers: their steps, every derivative, and what is refused."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.viz.scalar_program import scalar_program

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
SIGMA = "\N{GREEK SMALL LETTER SIGMA}"
NAMES = ["x", "y"]
VALUES = [1.5, -0.5]


@jax.custom_vjp
def thrice(x):
    """A square that claims the derivative 3."""
    return x**2


thrice.defvjp(lambda x: (thrice(x), x), lambda x, g: (3 * g,))

PROGRAMS = {
    "arithmetic": lambda x, y: (x + y) * (2 - x) / (y * y) - -y,
    "powers": lambda x, y: x**3 + jnp.square(y) + x**y + jnp.sqrt(x),
    "activations": lambda x, y: jax.nn.relu(x) * jax.nn.gelu(y) + jax.nn.softplus(x),
    "branch": lambda x, y: jnp.where(x > y, jnp.sin(x), jnp.cos(y)) * y,
    "own derivative": lambda x, y: thrice(x) * y,
    "constants": lambda x, y: x * jnp.exp(2.0) + jnp.array(3.0) * y,
    "jitted": jax.jit(lambda x, y: jnp.tanh(x * y)),
    "an argument": lambda x, y: y,
}


@pytest.mark.parametrize("f", PROGRAMS.values(), ids=PROGRAMS)
def test_the_result_and_the_derivatives_of_arguments_are_those_of_jax(f):
    nodes = scalar_program(f, VALUES, NAMES)
    np.testing.assert_allclose(nodes[-1].value, f(*VALUES), rtol=1e-6)
    slopes = jax.grad(f, (0, 1))(*VALUES)
    np.testing.assert_allclose([n.derivative for n in nodes[:2]], slopes, rtol=1e-5)
    assert [node.label for node in nodes[:2]] == NAMES
    assert [node.parents for node in nodes[:2]] == [(), ()]


def test_every_step_by_hand():
    def f(w, x, b):
        return jax.nn.sigmoid(w * x + b) ** 2

    w, x, b = 2.0, -1.0, 3.0
    a = 1 / (1 + np.exp(-1))
    nodes = scalar_program(f, [w, x, b], ["w", "x", "b"])
    slope = 2 * a * a * (1 - a)
    expected = [
        ("w", (), w, slope * x),
        ("x", (), x, slope * w),
        ("b", (), b, slope),
        (TIMES, (0, 1), w * x, slope),
        ("+", (3, 2), 1, slope),
        (SIGMA, (4,), a, 2 * a),
        ("· ^ 2", (5,), a**2, 1),
    ]
    for node, (label, parents, value, derivative) in zip(nodes, expected, strict=True):
        assert (node.label, node.parents) == (label, parents)
        np.testing.assert_allclose(node.value, value, rtol=1e-6)
        np.testing.assert_allclose(node.derivative, derivative, rtol=1e-5)


def labels(f):
    """What the steps of a function are called."""
    return [node.label for node in scalar_program(f, VALUES, NAMES)[2:]]


def test_constants_and_repetitions_are_written_into_the_step():
    assert labels(lambda x, y: 1 / (x * x)) == [f"· {TIMES} ·", "1 ÷ ·"]
    assert labels(lambda x, y: jnp.maximum(-x, 0.25)) == [MINUS, "max(·, 0.25)"]
    assert labels(lambda x, y: thrice(x)) == ["thrice"]
    assert labels(lambda x, y: x + jnp.exp(jnp.array(0.0))) == ["· + 1"]


def test_a_comparison_has_a_value_and_no_derivative():
    f = PROGRAMS["branch"]
    [compared] = [n for n in scalar_program(f, VALUES, NAMES) if n.label == ">"]
    assert (compared.value, compared.derivative) == (1, None)


def test_what_the_result_does_not_depend_on_is_left_out_but_arguments():
    def f(x, y):
        jnp.sin(y)
        return jnp.exp(x)

    nodes = scalar_program(f, VALUES, NAMES)
    assert [node.label for node in nodes] == ["x", "y", "exp"]
    assert nodes[1].derivative == 0


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda x, y: jnp.sum(jnp.stack([x, y])), r"elementwise .* got \w+ of"),
        (
            lambda x, y: jax.lax.cond(x > y, jnp.sin, jnp.cos, x),
            r"got cond of .*Write it with scalars",
        ),
        (
            lambda x, y: jax.lax.fori_loop(0, 3, lambda i, v: v * y, x),
            r"got (scan|while) of",
        ),
        (lambda x, y: jnp.stack([x, y]), r"give one real number; got .*float32\[2\]"),
        (
            lambda x, y: (x, y),
            r"give one real number; got .*float32\[\], .*float32\[\]",
        ),
        (lambda x, y: x > y, r"give one real number; got .*bool"),
        (lambda x, y: 1.0, "f must depend on an argument; got a constant"),
    ],
)
def test_other_programs_are_refused(f, message):
    with pytest.raises(ValueError, match=message):
        scalar_program(f, VALUES, NAMES)
