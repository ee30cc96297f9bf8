"""The gradient check passes what is right and names the entry that is wrong."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl import losses
from jaxdl.testing import check_gradients

LABELS = jnp.array([2, 0, 1, 2])
WEIGHTS = jnp.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.3]])


@jax.custom_vjp
def squared(x):
    """The sum of squares, whose derivative is halved at one entry."""
    return jnp.sum(x**2)


def _forward(x):
    return squared(x), x


def _backward(x, g):
    right = 2 * x * g
    return (right.at[1, 2].set(right[1, 2] / 2) if x.ndim == 2 else right / 2,)


squared.defvjp(_forward, _backward)


@pytest.mark.parametrize(
    "loss",
    [
        lambda x: losses.cross_entropy_loss(x, LABELS, label_smoothing=0.1),
        lambda x: losses.binary_cross_entropy_loss(x[:, 0], LABELS > 0),
        lambda x: losses.focal_loss(x, LABELS, gamma=1.5),
        lambda x: losses.hinge_loss(x, LABELS),
        lambda x: losses.crammer_singer_loss(x, LABELS),
        lambda x: losses.l1_loss(x, jnp.zeros((4, 3))),
        lambda x: losses.l2_loss(x, jnp.zeros((4, 3))),
        lambda x: losses.half_squared_error_loss(x, jnp.ones((4, 3))),
        lambda x: losses.huber_loss(x, jnp.zeros((4, 3)), delta=0.7),
        lambda x: losses.gaussian_nll_loss(x, x + 1, jnp.ones((4, 3))),
        lambda x: losses.poisson_nll_loss(x, jnp.ones((4, 3), int)),
        lambda x: losses.dice_loss(x, LABELS[:, None] == jnp.arange(3)[None]),
        lambda x: losses.multiclass_dice_loss(x[None], LABELS[None]),
        lambda x: losses.ctc_loss(
            x[None],
            jnp.array([[1, 2]]),
            frame_mask=jnp.ones((1, 4), bool),
            label_mask=jnp.ones((1, 2), bool),
        ),
    ],
)
def test_the_losses_pass(key, loss):
    x = jax.random.normal(key, (4, 3))
    check_gradients(lambda x: jnp.sum(jnp.sin(loss(x))), x)


def test_trees_scalars_and_what_is_not_a_number_are_arguments(key):
    def f(params, scale, labels, key):
        noise = jax.random.normal(key, (4,))
        logits = params["w"] * scale + params["b"][0] + noise[:, None]
        return losses.cross_entropy_loss(logits, labels).sum()

    params = {"w": jax.random.normal(key, (4, 3)), "b": (jnp.array(0.3), None)}
    check_gradients(f, params, 0.7, LABELS, key)


def test_a_wrong_derivative_is_found_by_name():
    with pytest.raises(AssertionError) as error:
        check_gradients(
            lambda p: squared(p["w"]) + p["b"] ** 2, {"w": WEIGHTS, "b": 2.0}
        )
    message = str(error.value)
    assert "by args[0]['w'] at index (1, 2) is -0.3, but the slope is -0.6" in message
    assert "2 of 8 comparisons are off by more than 1e-06" in message


def test_a_random_direction_finds_what_single_entries_miss():
    big = jnp.ones((200,)).at[3].set(2.0)
    for max_entries in (0, 5):
        with pytest.raises(AssertionError, match=r"args\[0\]"):
            check_gradients(squared, big, max_entries=max_entries)
    with pytest.raises(AssertionError, match=r"by args.0. along a random direction is"):
        check_gradients(squared, big, max_entries=0)


def test_a_gradient_that_is_not_finite_is_wrong():
    def root(x):
        return jnp.sum(jnp.sqrt(x))

    with pytest.raises(AssertionError, match=r"at index \(0,\) is inf"):
        check_gradients(root, jnp.array([0.0, 1.0]))


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_complex_step_is_exact_to_the_last_digits(scale):
    def f(x, y):
        return jnp.sum(jnp.exp(x / scale) * jnp.sin(x)) + jnp.prod(y)

    x, y = scale * WEIGHTS, jnp.array([1.0, 2.0])
    check_gradients(f, x, y, complex_step=True, tolerance=1e-12)
    with pytest.raises(AssertionError):
        check_gradients(f, x, y, tolerance=1e-15)


def test_a_wrong_derivative_is_found_by_the_complex_step():
    with pytest.raises(AssertionError, match=re.escape("at index (1, 2) is -0.3")):
        check_gradients(squared, WEIGHTS, complex_step=True)


def test_what_rounds_to_float32_is_held_to_its_tolerance():
    def rounded(x):
        return jnp.sum(jnp.sin(x.astype(jnp.float32)))

    check_gradients(rounded, WEIGHTS)
    with pytest.raises(AssertionError, match=r"off by more than 0.02"):
        check_gradients(lambda x: squared(x.astype(jnp.float32)), WEIGHTS)


def test_it_leaves_the_precision_as_it_was():
    check_gradients(jnp.sin, 0.5)
    assert jnp.ones(1).dtype == jnp.float32
    assert jnp.asarray(np.ones(1)).dtype == jnp.float32


@pytest.mark.parametrize(
    ("f", "args", "message"),
    [
        (jnp.sin, (WEIGHTS,), "f must give one real number; got .*Sum over its values"),
        (lambda x: 1, (1.0,), "f must give one real number"),
        (lambda x: 1.0, (3,), "args must have a floating-point array"),
    ],
)
def test_what_has_no_gradient_is_refused(f, args, message):
    with pytest.raises(ValueError, match=message):
        check_gradients(f, *args)
