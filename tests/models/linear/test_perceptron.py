"""The perceptron: its bound on every separable set, its failure on XOR, its labels."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.svm import SVC

from jaxdl.models.linear.perceptron import mistake_bound, perceptron, signs

CORNERS = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def by_hand(x, y, passes):
    """The rule in a plain loop."""
    weights, mistakes = np.zeros(x.shape[1] + 1), 0
    for done in range(1, passes + 1):
        before = mistakes
        for row, target in zip(x, y, strict=True):
            row = np.append(row, 1)
            output = weights @ row > 0
            if target > 0 and not output:
                weights, mistakes = weights + row, mistakes + 1
            elif target <= 0 and (output or weights @ row == 0):
                weights, mistakes = weights - row, mistakes + 1
        if mistakes == before:
            return weights, mistakes, done, True
    return weights, mistakes, passes, False


def test_agrees_with_the_rule_in_a_loop_on_iris():
    x, y = load_iris(return_X_y=True)
    for target in (0, 2):  # one class that can be separated, one that cannot
        labels = np.where(y == target, 1, -1)
        fit = perceptron(jnp.float32(x), jnp.asarray(labels), max_passes=20)
        weights, mistakes, passes, converged = by_hand(np.float32(x), labels, 20)
        np.testing.assert_allclose(fit.coefficients, weights[:-1], rtol=1e-4, atol=1e-3)
        np.testing.assert_allclose(fit.intercept, weights[-1])
        assert (fit.mistakes, fit.passes) == (mistakes, passes)
        assert bool(fit.converged) == converged == (target == 0)


def test_makes_no_more_mistakes_than_the_widest_margin_allows(key):
    """The best margin is that of a support vector machine without slack."""

    def one(key):
        keys = jax.random.split(key)
        x = jax.random.normal(keys[0], (30, 3))
        plane = jax.random.normal(keys[1], (3,))
        y = jnp.where(x @ plane > 0, 1, -1)
        return x + 0.1 * y[:, None].astype(x.dtype) * plane[None], y

    x, y = jax.vmap(one)(jax.random.split(key, 12))
    fits = jax.jit(jax.vmap(perceptron))(x, y)
    assert jnp.all(fits.converged)
    assert jnp.all(fits.margin > 0)
    own = mistake_bound(fits.margin, fits.radius)
    for i in range(12):
        rows = np.append(x[i], np.ones((30, 1)), axis=1)
        signed = rows * np.asarray(y[i])[:, None]
        both, labels = np.append(signed, -signed, axis=0), np.repeat([1, -1], 30)
        machine = SVC(kernel="linear", C=1e6).fit(both, labels)
        margin = np.min(signed @ machine.coef_[0]) / np.linalg.norm(machine.coef_)
        radius = np.max(np.linalg.norm(rows, axis=1))
        np.testing.assert_allclose(fits.radius[i], radius, rtol=1e-5)
        best = mistake_bound(jnp.float32(margin), jnp.float32(radius))
        assert int(fits.mistakes[i]) <= best <= own[i] * (1 + 1e-3)


def test_a_narrower_margin_costs_more_mistakes_within_its_bound():
    halves = jnp.array([0.5, 0.25, 0.125, 0.0625])
    x = 1 + halves[:, None, None] * jnp.array([[[1.0], [-1.0]]])
    fits = jax.jit(jax.vmap(lambda x: perceptron(x, jnp.array([1, -1]))))(x)
    assert jnp.all(fits.converged)
    margins = halves / 2**0.5  # the distance of the origin from the line between them
    bounds = mistake_bound(margins, fits.radius)
    np.testing.assert_allclose(bounds, 2 * ((1 + halves) ** 2 + 1) / halves**2)
    assert jnp.all(fits.mistakes.astype(jnp.float32) <= bounds)
    assert jnp.all(jnp.diff(fits.mistakes) > 0)
    assert jnp.all(fits.margin <= margins * (1 + 1e-5))


def test_reports_that_xor_does_not_converge():
    fit = perceptron(CORNERS, jnp.array([0, 1, 1, 0]), max_passes=500)
    assert not fit.converged
    assert fit.passes == 500
    assert fit.mistakes >= 500
    assert fit.margin <= 0
    assert mistake_bound(fit.margin, fit.radius) == jnp.inf


def test_both_kinds_of_labels_are_the_same_run():
    zeros = perceptron(CORNERS, jnp.array([0, 1, 1, 1]))
    minus = perceptron(CORNERS, jnp.array([-1.0, 1.0, 1.0, 1.0]))
    for a, b in zip(zeros, minus, strict=True):
        np.testing.assert_array_equal(a, b)
    outputs = CORNERS @ zeros.coefficients + zeros.intercept > 0
    assert outputs.tolist() == [False, True, True, True]


def test_folds_are_an_axis_and_hidden_rows_are_not_looked_at():
    x, y = load_iris(return_X_y=True)
    x, y = np.float32(x[::4]), (y[::4] == 0).astype(np.int32)
    fold = np.arange(len(x)) % 3
    left_out = jnp.asarray(fold)[None] == jnp.arange(3)[:, None]

    def one(left_out):
        hidden = jnp.where(left_out[:, None], jnp.nan, jnp.asarray(x))
        weight = jnp.where(left_out, 0.0, 1.0)
        return perceptron(hidden, jnp.asarray(y), weight=weight)

    fits = jax.jit(jax.vmap(one))(left_out)
    for i in range(3):
        alone = perceptron(jnp.asarray(x[fold != i]), jnp.asarray(y[fold != i]))
        for found, expected in zip(fits, alone, strict=True):
            np.testing.assert_allclose(found[i], expected, rtol=1e-5, atol=1e-5)


def test_one_row_and_one_class_are_learned():
    fit = perceptron(jnp.array([[2.0]]), jnp.array([1]))
    assert (fit.mistakes, fit.converged) == (1, True)
    assert not perceptron(CORNERS, jnp.ones(4), max_passes=0).converged


@pytest.mark.parametrize(
    ("labels", "got"), [([0, 2], r"\[0, 2\]"), ([-1, 0, 1], r"\[-1, 0, 1\]")]
)
def test_other_labels_are_refused(labels, got):
    message = f"labels must be -1 and 1, or 0 and 1; got {got}"
    with pytest.raises(ValueError, match=message):
        signs(jnp.array(labels))
    with pytest.raises(ValueError, match=message):
        perceptron(jnp.ones((len(labels), 1)), jnp.array(labels))


def test_bad_arguments_say_what_and_got():
    with pytest.raises(ValueError, match=r"as many rows; got \(4, 3\)"):
        perceptron(CORNERS, jnp.ones(3))
    with pytest.raises(ValueError, match=r"x must have a row; got \(0, 2\)"):
        perceptron(jnp.ones((0, 2)), jnp.ones(0))
    with pytest.raises(ValueError, match="max_passes must be at least 0; got -1"):
        perceptron(CORNERS, jnp.ones(4), max_passes=-1)
