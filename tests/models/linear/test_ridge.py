"""Closed forms: scikit-learn's fits, the shortest solution, rows that do not count."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from sklearn.datasets import load_diabetes, load_linnerud
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

from jaxdl.models.linear import ridge
from jaxdl.models.linear.ridge import predict_linear
from jaxdl.optim.minimise import minimise

least_squares = jax.jit(ridge.least_squares)
linear_regression = jax.jit(ridge.linear_regression)


def standardised(load):
    x, y = load(return_X_y=True)
    x, y = StandardScaler().fit_transform(x), np.asarray(y, float)
    return x, y.reshape(len(x), -1)


@pytest.fixture
def float64():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("load", [load_diabetes, load_linnerud])
@pytest.mark.parametrize("alpha", [0.0, 3.0])
def test_agrees_with_scikit_learn(load, alpha, float64):
    x, y = standardised(load)
    weight = np.linspace(0.5, 2, len(x))
    theirs = LinearRegression() if alpha == 0 else Ridge(alpha)
    theirs.fit(x, y, weight)
    ours = linear_regression(
        jnp.asarray(x),
        jnp.asarray(y),
        weight=jnp.asarray(weight),
        l2=alpha / weight.sum(),
    )
    coefficients = np.reshape(theirs.coef_, (y.shape[1], -1)).T
    np.testing.assert_allclose(ours.coefficients, coefficients, rtol=1e-9)
    np.testing.assert_allclose(ours.intercept, np.ravel(theirs.intercept_), rtol=1e-9)
    np.testing.assert_allclose(
        predict_linear(ours, jnp.asarray(x))[:, 0],
        theirs.predict(x).reshape(y.shape)[:, 0],
        rtol=1e-9,
    )
    assert ours.rank == x.shape[1]


def test_float32_agrees_with_scikit_learn_to_its_precision():
    x, y = standardised(load_diabetes)
    ours = linear_regression(jnp.float32(x), jnp.float32(y))
    theirs = LinearRegression().fit(x, y[:, 0])
    # The condition number of these columns is 20, and the largest coefficient 40.
    np.testing.assert_allclose(ours.coefficients[:, 0], theirs.coef_, atol=2e-3)
    np.testing.assert_allclose(ours.intercept, theirs.intercept_, rtol=1e-5)


def test_dependent_columns_get_the_shortest_coefficients_and_a_lower_rank():
    x, y = standardised(load_linnerud)
    x = np.append(x, x[:, :1] + x[:, 1:2], axis=1)
    ours = linear_regression(jnp.float32(x), jnp.float32(y))
    assert ours.rank == 3
    expected = np.linalg.lstsq(x - x.mean(0), y - y.mean(0), rcond=1e-10)[0]
    np.testing.assert_allclose(ours.coefficients, expected, rtol=1e-3, atol=1e-3)


def test_more_features_than_rows_interpolate(key):
    x, y = jax.random.normal(key, (4, 9)), jnp.arange(4.0)[:, None]
    through = least_squares(x, y)
    np.testing.assert_allclose(predict_linear(through, x), y, atol=1e-4)
    assert through.rank == 4
    assert linear_regression(x, y).rank == 3  # the mean is taken off
    np.testing.assert_allclose(
        through.coefficients, np.linalg.pinv(x) @ y, rtol=1e-3, atol=1e-4
    )


def test_gradient_descent_arrives_at_the_normal_equations():
    x, y = standardised(load_linnerud)
    x, y = jnp.float32(x), jnp.float32(y)

    def loss(params):
        coefficients, intercept = params
        return jnp.mean((x @ coefficients + intercept[None] - y) ** 2)

    start = (jnp.zeros((3, 3)), jnp.zeros(3))
    solve = partial(minimise, tol=1e-4, max_iterations=2000)
    found = jax.jit(lambda start: solve(loss, start, optax.sgd(0.5)))(start)
    assert found.converged
    fit = linear_regression(x, y)
    np.testing.assert_allclose(found.params[0], fit.coefficients, rtol=1e-3, atol=1e-2)
    np.testing.assert_allclose(found.params[1], fit.intercept, rtol=1e-4)


def test_rows_of_weight_zero_are_not_looked_at_and_folds_are_an_axis(key):
    x, y = jax.random.normal(key, (12, 2)), jax.random.normal(key, (12, 1))
    weight = jnp.float32(jnp.arange(12)[None] % 3 != jnp.arange(3)[:, None])
    l2 = jnp.array([0.0, 0.5])

    def one(weight, l2):
        kept = weight[:, None] > 0
        hidden = jnp.where(kept, x, jnp.nan), jnp.where(kept, y, jnp.inf)
        return linear_regression(*hidden, weight=weight, l2=l2)

    fits = jax.jit(jax.vmap(jax.vmap(one, (None, 0)), (0, None)))(weight, l2)
    for fold in range(3):
        rows = np.flatnonzero(weight[fold])
        for i in range(2):
            alone = linear_regression(x[rows], y[rows], l2=l2[i])
            np.testing.assert_allclose(
                fits.coefficients[fold, i], alone.coefficients, atol=1e-5
            )


def test_a_penalty_shrinks_but_leaves_the_intercept(key):
    x, y = jax.random.normal(key, (12, 2)), 5 + jax.random.normal(key, (12, 1))
    fits = jax.vmap(lambda l2: linear_regression(x, y, l2=l2))(10.0 ** jnp.arange(7.0))
    lengths = jnp.linalg.norm(fits.coefficients, axis=(1, 2))
    assert jnp.all(jnp.diff(lengths) < 0)
    np.testing.assert_allclose(fits.intercept[-1], y.mean(0), rtol=1e-4)


def test_no_information_gives_zeros():
    fit = linear_regression(jnp.ones((3, 2)), jnp.ones((3, 1)))
    assert fit.rank == 0
    np.testing.assert_array_equal(fit.coefficients, 0)
    np.testing.assert_allclose(fit.intercept, 1, rtol=1e-6)
    nobody = linear_regression(jnp.ones((3, 2)), jnp.ones((3, 1)), weight=jnp.zeros(3))
    np.testing.assert_array_equal(nobody.coefficients, 0)


def test_bad_arguments_say_what_and_got():
    with pytest.raises(ValueError, match=r"as many rows; got \(3, 2\)"):
        linear_regression(jnp.ones((3, 1)), jnp.ones((2, 1)))
    with pytest.raises(ValueError, match=r"a row and a feature; got \(0, 2\)"):
        least_squares(jnp.ones((0, 2)), jnp.ones((0, 1)))
