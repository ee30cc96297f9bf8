"""Negative sampling is logistic regression, and its optimum is mutual information."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_expit

from jaxdl.losses import skip_gram_loss


def test_is_the_formula_in_numpy():
    shapes = ((4, 3), (4, 3), (4, 5, 3))
    draw = np.random.default_rng(0)
    parts = [jnp.float32(draw.normal(size=shape)) for shape in shapes]
    centre, context, negatives = (np.asarray(part, np.float64) for part in parts)
    wanted = [
        -log_expit(c @ t) - sum(log_expit(-c @ n) for n in ns)
        for c, t, ns in zip(centre, context, negatives, strict=True)
    ]
    np.testing.assert_allclose(skip_gram_loss(*parts), wanted, rtol=1e-5)


def test_the_best_product_is_the_shifted_mutual_information():
    joint, by_chance, negatives = 0.3, 0.12, 5
    one = jnp.ones(1)

    def mean(product):
        u = product * one
        true = skip_gram_loss(u, one, jnp.zeros((0, 1)))
        false = skip_gram_loss(jnp.zeros(1), one, jnp.zeros((0, 1)))
        drawn = skip_gram_loss(u, jnp.zeros(1), one[None]) - false
        return float(joint * true + negatives * by_chance * drawn)

    best = minimize_scalar(mean, bounds=(-5, 5), method="bounded").x
    np.testing.assert_allclose(best, np.log(joint / by_chance / negatives), atol=1e-2)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_large_products_are_finite_in_value_and_gradient(sign):
    centre = jnp.full((1, 2), 100.0)
    loss = jax.jit(jax.value_and_grad(lambda *args: skip_gram_loss(*args).sum()))
    args = sign * centre, -sign * centre[:, None]
    value, slope = loss(centre, *args)
    assert np.isfinite(value)
    assert np.isfinite(slope).all()
    assert (value < 1e-6) == (sign > 0)


def test_half_precision_is_summed_in_float32():
    half = jnp.ones((2, 3), jnp.bfloat16)
    assert skip_gram_loss(half, half, half[:, None]).dtype == jnp.float32
