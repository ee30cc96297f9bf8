"""Schedules: optax's values, the ends, and every number as a batch axis."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.optim import schedules as s

STEPS = jnp.arange(0, 60)
PAIRS = {
    "constant": (s.constant(0.3), optax.constant_schedule(0.3)),
    "linear": (s.linear(0.3, 40, 0.1), optax.linear_schedule(0.3, 0.1, 40)),
    "linear_up": (s.linear(0.1, 40, 0.3), optax.linear_schedule(0.1, 0.3, 40)),
    "cosine": (s.cosine(0.3, 40, 0.03), optax.cosine_decay_schedule(0.3, 40, 0.1)),
    "exponential": (s.exponential(0.3, 20, 0.5), optax.exponential_decay(0.3, 20, 0.5)),
    "staircase": (
        s.staircase(0.3, (30, 10), 0.5),
        optax.piecewise_constant_schedule(0.3, {10: 0.5, 30: 0.5}),
    ),
    "warmup_constant": (
        s.with_warmup(s.constant(0.3), 10, 0.1),
        optax.warmup_constant_schedule(0.1, 0.3, 10),
    ),
    "warmup_cosine": (
        s.with_warmup(s.cosine(0.3, 30, 0.03), 10, 0.1),
        optax.warmup_cosine_decay_schedule(0.1, 0.3, 10, 40, 0.03),
    ),
    "warmup_exponential": (
        s.with_warmup(s.exponential(0.3, 20, 0.5), 10),
        optax.warmup_exponential_decay_schedule(0.0, 0.3, 10, 20, 0.5),
    ),
}
BUILDERS = {  # every number of every schedule, as an argument
    "constant": (s.constant, (0.3,)),
    "linear": (s.linear, (0.3, 40, 0.1)),
    "cosine": (s.cosine, (0.3, 40, 0.1)),
    "exponential": (s.exponential, (0.3, 20, 0.5)),
    "inverse_square_root": (s.inverse_square_root, (0.3, 20)),
    "staircase": (lambda a, b, c: s.staircase(a, (b, 40), c), (0.3, 10, 0.5)),
    "with_warmup": (
        lambda peak, length, steps, start: s.with_warmup(
            s.cosine(peak, length), steps, start
        ),
        (0.3, 30, 10, 0.1),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_agrees_with_optax(name, relaxed_promotion):
    ours, theirs = PAIRS[name]
    expected = jnp.stack([jnp.asarray(theirs(step)) for step in STEPS])
    np.testing.assert_allclose(ours(STEPS), expected, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(ours(jnp.int32(17)), expected[17], rtol=1e-5)
    np.testing.assert_allclose(ours(17), expected[17], rtol=1e-5)


def test_a_constant_is_a_float():
    assert s.constant(jnp.array(1))(STEPS).dtype == jnp.float32


def test_inverse_square_root_is_that_of_the_transformer():
    dim, warmup = 512, 4000
    peak = (dim * warmup) ** -0.5
    ours = s.with_warmup(s.inverse_square_root(peak, warmup), warmup)
    steps = np.array([1, 100, 4000, 4001, 16000, 100_000], float)
    expected = dim**-0.5 * np.minimum(steps**-0.5, steps * warmup**-1.5)
    np.testing.assert_allclose(ours(jnp.asarray(steps, int)), expected, rtol=1e-5)


@pytest.mark.parametrize("shape", [s.linear, s.cosine])
def test_the_end_is_reached_exactly_and_kept(shape):
    schedule = s.with_warmup(shape(0.3, 30, 0.07), 10)
    rates = schedule(jnp.array([0, 10, 40, 41, 10**6, 2**31 - 1]))
    expected = np.float32([0, 0.3, 0.07, 0.07, 0.07, 0.07])
    np.testing.assert_array_equal(rates, expected)


@pytest.mark.parametrize("name", BUILDERS)
def test_every_number_is_a_batch_axis_and_changes_the_rate(name):
    build, numbers = BUILDERS[name]
    base = build(*numbers)(STEPS)
    assert base.dtype == jnp.float32
    for i, number in enumerate(numbers):
        values = jnp.asarray([number, 1.5 * number]).astype(type(number))

        def swept(value, i=i):
            return build(*numbers[:i], value, *numbers[i + 1 :])(STEPS)

        same, other = jax.jit(jax.vmap(swept))(values)
        np.testing.assert_allclose(same, base, rtol=1e-5, atol=1e-7)
        assert jnp.any(jnp.abs(other - base) > 1e-3)


@pytest.mark.parametrize("name", BUILDERS)
def test_every_number_has_a_finite_gradient(name):
    build, numbers = BUILDERS[name]

    def total(*numbers):
        return build(*numbers)(STEPS).sum()

    for grad in jax.jacobian(total, range(len(numbers)))(*map(float, numbers)):
        assert jnp.isfinite(grad)


@pytest.mark.parametrize("shape", [s.linear, s.cosine])
def test_a_length_of_zero_is_the_end_at_once(shape):
    value, grad = jax.value_and_grad(lambda n: shape(0.3, n, 0.1)(0))(0.0)
    assert value == np.float32(0.1)
    assert jnp.isfinite(grad)
    np.testing.assert_array_equal(
        s.with_warmup(shape(0.3, 40), 0)(STEPS), shape(0.3, 40)(STEPS)
    )


def test_an_optimiser_takes_a_traced_schedule(relaxed_promotion):
    def first_update(peak):
        optimiser = optax.sgd(s.with_warmup(s.cosine(peak, 10), 0))
        return optimiser.update(jnp.ones(()), optimiser.init(jnp.ones(())))[0]

    peaks = jnp.array([0.1, 0.2])
    np.testing.assert_allclose(jax.jit(jax.vmap(first_update))(peaks), -peaks)
