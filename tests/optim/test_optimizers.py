"""Optimisers by name: the formulas of their papers, decay, rates as an axis."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.optim.optimizers import OPTIMIZERS, WITH_BETA2, optimizer
from jaxdl.optim.schedules import linear

LR, DECAY, NUM_STEPS = 0.03, 0.1, 6
START = np.array([[3.0, -2.0, 1.0], [0.5, -1.0, 2.0]])


def gradient(x):
    return np.array([[1.0], [7.0]]) * x + np.sin(x)


def trajectory(optimizer, start=START):
    """The matrix after each step, by optax in double precision."""

    def advance(carry, _):
        x, state = carry
        grad = jnp.array([[1.0], [7.0]]) * x + jnp.sin(x)
        updates, state = optimizer.update(grad, state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    with jax.enable_x64(True), jax.numpy_dtype_promotion("standard"):
        x = jnp.asarray(start)
        carry = (x, optimizer.init(x))
        return np.asarray(jax.lax.scan(advance, carry, length=NUM_STEPS)[1])


def adam_direction(step, grad, mean, square, beta2, eps=1e-8):
    mean = 0.9 * mean + 0.1 * grad
    square = beta2 * square + (1 - beta2) * grad**2
    unbiased = mean / (1 - 0.9**step), square / (1 - beta2**step)
    return unbiased[0] / (np.sqrt(unbiased[1]) + eps), mean, square


def sgd(momentum, ahead):
    x, v = START, 0
    while True:
        grad = gradient(x)
        v = momentum * v + grad
        x = x - LR * ((grad + momentum * v if ahead else v) + DECAY * x)
        yield x


def adagrad():
    x, total = START, 0.1
    while True:
        grad = gradient(x)
        total = total + grad**2
        x = x - LR * (grad / np.sqrt(total + 1e-7) + DECAY * x)
        yield x


def rmsprop():
    x, square = START, 0
    while True:
        grad = gradient(x)
        square = 0.9 * square + 0.1 * grad**2
        x = x - LR * (grad / np.sqrt(square + 1e-8) + DECAY * x)
        yield x


def adam(beta2=0.999):
    x, mean, square = START, 0, 0
    for step in range(1, 99):
        penalised = gradient(x) + DECAY * x
        direction, mean, square = adam_direction(step, penalised, mean, square, beta2)
        x = x - LR * direction
        yield x


def adamw(beta2=0.999):
    x, mean, square = START, 0, 0
    for step in range(1, 99):
        direction, mean, square = adam_direction(step, gradient(x), mean, square, beta2)
        x = x - LR * (direction + DECAY * x)
        yield x


def lamb(beta2=0.999):
    x, mean, square = START, 0, 0
    for step in range(1, 99):
        direction, mean, square = adam_direction(
            step, gradient(x), mean, square, beta2, 1e-6
        )
        direction = direction + DECAY * x
        x = x - LR * direction * np.linalg.norm(x) / np.linalg.norm(direction)
        yield x


def lion():
    x, mean = START, 0
    while True:
        grad = gradient(x)
        sign = np.sign(0.9 * mean + 0.1 * grad)
        mean = 0.99 * mean + 0.01 * grad
        x = x - LR * (sign + DECAY * x)
        yield x


def muon():
    """The mean looked at ahead, made orthogonal by five quintic Newton-Schulz steps."""
    x, mean = START, 0
    for step in range(1, 99):
        grad = gradient(x)
        mean = 0.95 * mean + 0.05 * grad
        ahead = 0.95 * mean / (1 - 0.95 ** (step + 1)) + 0.05 * grad / (1 - 0.95**step)
        y = ahead / np.linalg.norm(ahead)
        for _ in range(5):
            gram = y @ y.T
            y = 3.4445 * y + (-4.775 * gram + 2.0315 * gram @ gram) @ y
        x = x - LR * (0.2 * np.sqrt(max(x.shape)) * y + DECAY * x)
        yield x


FORMULAS = {
    "adagrad": adagrad,
    "adam": adam,
    "adamw": adamw,
    "lamb": lamb,
    "lion": lion,
    "momentum": lambda: sgd(0.9, False),
    "muon": muon,
    "nesterov": lambda: sgd(0.9, True),
    "rmsprop": rmsprop,
    "sgd": lambda: sgd(0.0, False),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_follows_the_formula_with_its_decay(name):
    formula = FORMULAS[name]()
    expected = np.stack([next(formula) for _ in range(NUM_STEPS)])
    ours = trajectory(optimizer(name, LR, DECAY))
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", WITH_BETA2)
def test_beta2_is_the_share_of_the_mean_of_squares_that_is_kept(name):
    formula = FORMULAS[name](beta2=0.7)
    expected = np.stack([next(formula) for _ in range(NUM_STEPS)])
    ours = trajectory(optimizer(name, LR, DECAY, 0.7))
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - set(WITH_BETA2)))
def test_beta2_is_refused_by_those_that_have_none(name):
    with pytest.raises(ValueError, match=f"beta2 must .*; got optimizer {name}"):
        optimizer(name, LR, beta2=0.99)


def test_muon_leaves_what_is_no_matrix_to_adamw_with_nesterov(relaxed_promotion):
    x = jnp.array([1.0, -2.0])
    ours = optimizer("muon", LR, DECAY)
    theirs = optax.nadamw(LR, weight_decay=DECAY)
    updates = [built.update(x, built.init(x), x)[0] for built in (ours, theirs)]
    np.testing.assert_allclose(*updates, rtol=1e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_rates_and_decays_are_an_axis(name, relaxed_promotion):
    x = jnp.float32(START)

    def one(rate, decay):
        built = optimizer(name, rate, decay)
        updates, _ = built.update(jnp.cos(x), built.init(x), x)
        return updates

    rates, decays = jnp.array([0.1, 0.1, 0.3]), jnp.array([0.0, 0.5, 0.0])
    many = jax.jit(jax.vmap(one))(rates, decays)
    np.testing.assert_allclose(many[1], one(0.1, 0.5), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(many[2], 3 * many[0], rtol=1e-4)
    assert not np.allclose(many[1], many[0])


def test_a_rate_may_be_a_schedule():
    falling = optimizer("sgd", linear(0.2, 2, 0.0))
    state = falling.init(jnp.ones(1))
    updates = []
    for _ in range(3):
        update, state = falling.update(jnp.ones(1), state, jnp.ones(1))
        updates.append(float(update[0]))
    np.testing.assert_allclose(updates, [-0.2, -0.1, 0.0], atol=1e-7)


def test_an_unknown_name_is_answered_with_the_near_ones():
    with pytest.raises(ValueError, match=r"unknown optimizer 'adamm'\..* adam"):
        optimizer("adamm", 0.1)
