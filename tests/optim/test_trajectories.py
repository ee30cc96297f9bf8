"""The optimisers of optax against the formulas of a first course, step by step.

The library has no optimisers of its own where optax has them. Where optax departs from
the plain formulas, the test says how:

- Momentum keeps the velocity without the learning rate: ``v = mu v + g`` and a step of
  ``-lr v``. At a constant rate that is ``v = mu v - lr g`` with a step of ``v``.
- Nesterov's gradient is taken at the parameters, not ahead of them. What optax calls
  the parameters is the point ahead, ``x + mu v``, of the plain formula.
- AdaGrad's sum starts at 0.1, and its epsilon stands inside the root.
- RMSProp's epsilon stands inside the root; ``eps_in_sqrt=False`` puts it outside.
- Adam is the plain formula, with its epsilon outside the root.
"""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

SCALES = np.array([1.0, 7.0])
START = np.array([3.0, -2.0])
NUM_STEPS = 15


def gradient(x):
    return SCALES * x + np.sin(x)


def trajectory(optimizer):
    """Parameters after each step, by optax in double precision."""

    def advance(carry, _):
        x, state = carry
        grad = jnp.asarray(SCALES) * x + jnp.sin(x)
        updates, state = optimizer.update(grad, state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    with jax.enable_x64(True), jax.numpy_dtype_promotion("standard"):
        x = jnp.asarray(START)
        start = (x, optimizer.init(x))
        return np.asarray(jax.lax.scan(advance, start, length=NUM_STEPS)[1])


def momentum(lr, mu):
    x, v = START, 0
    for _ in range(NUM_STEPS):
        v = mu * v - lr * gradient(x)
        x = x + v
        yield x


def nesterov(lr, mu):
    """The point ahead after each step, which is where the next gradient is taken."""
    x, v = START, 0
    for _ in range(NUM_STEPS):
        v = mu * v - lr * gradient(x + mu * v)
        x = x + v
        yield x + mu * v


def adagrad(lr, first, eps):
    x, total = START, first
    for _ in range(NUM_STEPS):
        grad = gradient(x)
        total = total + grad**2
        x = x - lr * grad / np.sqrt(total + eps)
        yield x


def rmsprop(lr, decay, eps, inside):
    x, square = START, 0
    for _ in range(NUM_STEPS):
        grad = gradient(x)
        square = decay * square + (1 - decay) * grad**2
        root = np.sqrt(square + eps) if inside else np.sqrt(square) + eps
        x = x - lr * grad / root
        yield x


def adam(lr, b1, b2, eps, corrected=True):
    x, mean, square = START, 0, 0
    for step in range(1, NUM_STEPS + 1):
        grad = gradient(x)
        mean = b1 * mean + (1 - b1) * grad
        square = b2 * square + (1 - b2) * grad**2
        m, v = mean, square
        if corrected:
            m, v = mean / (1 - b1**step), square / (1 - b2**step)
        x = x - lr * m / (np.sqrt(v) + eps)
        yield x


PAIRS = {
    "gradient descent": (optax.sgd(0.05), momentum(0.05, 0.0)),
    "momentum": (optax.sgd(0.05, momentum=0.8), momentum(0.05, 0.8)),
    "nesterov": (
        optax.sgd(0.05, momentum=0.8, nesterov=True),
        nesterov(0.05, 0.8),
    ),
    "adagrad": (optax.adagrad(0.5, eps=1e-2), adagrad(0.5, 0.1, 1e-2)),
    "rmsprop": (optax.rmsprop(0.1, 0.9, eps=1e-2), rmsprop(0.1, 0.9, 1e-2, True)),
    "rmsprop, epsilon outside": (
        optax.rmsprop(0.1, 0.9, eps=1e-2, eps_in_sqrt=False),
        rmsprop(0.1, 0.9, 1e-2, False),
    ),
    "adam": (optax.adam(0.1, 0.9, 0.99, eps=1e-2), adam(0.1, 0.9, 0.99, 1e-2)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_optax_follows_the_formula(name):
    optimizer, formula = PAIRS[name]
    expected = np.stack(list(formula))
    np.testing.assert_allclose(trajectory(optimizer), expected, rtol=1e-10)


def test_without_its_correction_adam_starts_otherwise():
    plain, corrected = (
        np.stack(list(adam(0.1, 0.9, 0.99, 1e-2, c))) for c in (False, True)
    )
    # The first step is too long, by the ratio of the corrections: 0.1 to root 0.01.
    ours = trajectory(optax.adam(0.1, 0.9, 0.99, eps=1e-2))
    np.testing.assert_allclose(ours[0], corrected[0], rtol=1e-10)
    assert np.all(np.abs(ours - plain)[1:5] > 1e-3)


def test_the_first_step_of_adam_is_the_learning_rate_in_every_direction():
    first = trajectory(optax.adam(0.1))[0]
    np.testing.assert_allclose(first, START - 0.1 * np.sign(gradient(START)), 1e-6)


TREE = {"a": jnp.array([3.0, -0.1]), "b": jnp.array([[-4.0]])}
FLAT = np.array([3.0, -0.1, -4.0])


def clipped(clip, tree=TREE):
    updates, _ = clip.update(tree, clip.init(tree))
    return np.concatenate([np.ravel(updates["a"]), np.ravel(updates["b"])])


def test_clipping_by_value_is_the_formula():
    expected = np.minimum(np.maximum(FLAT, -0.5), 0.5)
    np.testing.assert_allclose(clipped(optax.clip(0.5)), expected, rtol=1e-6)


@pytest.mark.parametrize("bound", [0.5, 4.0, 100.0])
def test_clipping_by_global_norm_is_the_formula_and_keeps_the_direction(bound):
    norm = np.sqrt(np.sum(FLAT**2))
    expected = FLAT * min(1, bound / norm)
    ours = clipped(optax.clip_by_global_norm(bound))
    np.testing.assert_allclose(ours, expected, rtol=1e-6)


def test_bounds_are_an_axis_and_a_gradient_of_zero_stays():
    bounds = jnp.array([0.5, 100.0])

    def norm(bound):
        clip = optax.clip_by_global_norm(bound)
        return optax.tree.norm(clip.update(TREE, clip.init(TREE))[0])

    norms = jax.jit(jax.vmap(norm))(bounds)
    np.testing.assert_allclose(norms, [0.5, np.sqrt(np.sum(FLAT**2))], rtol=1e-6)
    zero = jax.tree.map(jnp.zeros_like, TREE)
    np.testing.assert_array_equal(clipped(optax.clip_by_global_norm(1.0), zero), 0)
