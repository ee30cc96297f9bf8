"""Generalised linear models: the fits of scikit-learn, the laws of the families."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
from sklearn.preprocessing import StandardScaler

from jaxdl.models.linear import glm
from jaxdl.optim.second_order import (
    hessian,
    is_positive_semidefinite,
    lbfgs,
    newton,
)

FAMILIES = {  # family, data, outputs, the estimator of scikit-learn for a penalty
    "linear": (glm.LINEAR, load_diabetes, 1, lambda l2, n: Ridge(l2 * n)),
    "logistic": (
        glm.LOGISTIC,
        load_breast_cancer,
        1,
        lambda l2, n: LogisticRegression(
            C=1 / (l2 * n), tol=1e-12, max_iter=1000, solver="newton-cholesky"
        ),
    ),
    "multinomial": (
        glm.MULTINOMIAL,
        load_wine,
        3,
        lambda l2, n: LogisticRegression(
            C=1 / (l2 * n), tol=1e-10, max_iter=10_000, solver="newton-cg"
        ),
    ),
    "poisson": (
        glm.POISSON,
        load_diabetes,
        1,
        lambda l2, n: PoissonRegressor(
            alpha=l2, tol=1e-12, max_iter=1000, solver="newton-cholesky"
        ),
    ),
}
SOLVERS = {
    "newton": partial(newton, tol=1e-9),
    "lbfgs": partial(lbfgs, tol=1e-8, max_iterations=2000),
}


def problem(name):
    family, load, outputs, estimator = FAMILIES[name]
    x, y = load(return_X_y=True)
    x = StandardScaler().fit_transform(x)
    if name == "poisson":
        y = np.round(y / 25)  # counts
    elif name == "linear":
        y = y / y.std()
    return family, x, y, outputs, estimator


def centred(values):
    """Softmax does not see a common constant: compare what it sees."""
    return values - values.mean(axis=-1, keepdims=True) * (values.shape[-1] > 1)


@pytest.fixture
def float64(relaxed_promotion):
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", FAMILIES)
def test_agrees_with_scikit_learn(name, solver, float64):
    family, x, y, outputs, estimator = problem(name)
    weight = np.linspace(0.5, 2, len(x))
    theirs = estimator(0.01, weight.sum()).fit(x, y, weight)
    found = jax.jit(
        lambda x, y, weight: glm.fit_glm(
            family,
            x,
            y,
            SOLVERS[solver],
            num_outputs=outputs,
            weight=weight,
            l2=0.01,
        )
    )(jnp.asarray(x), jnp.asarray(y), jnp.asarray(weight))
    assert found.converged
    ours = found.params
    expected = np.atleast_2d(theirs.coef_).T
    np.testing.assert_allclose(centred(ours.coefficients), expected, atol=1e-5)
    intercept = np.ravel(theirs.intercept_)
    np.testing.assert_allclose(centred(ours.intercept), centred(intercept), atol=1e-5)
    mean = family.mean(glm.linear_predictor(ours, jnp.asarray(x)))
    if hasattr(theirs, "predict_proba"):
        probs = theirs.predict_proba(x)
        np.testing.assert_allclose(mean, probs[:, -mean.shape[1] :], atol=1e-5)
    else:
        np.testing.assert_allclose(mean[:, 0], theirs.predict(x), rtol=1e-5)


@pytest.mark.parametrize("name", ["logistic", "poisson"])
def test_float32_agrees_to_its_precision(name):
    """With a gradient norm of 1e-5 and a penalty of 0.01: an error of 1e-3 at most."""
    family, x, y, _, estimator = problem(name)
    theirs = estimator(0.01, len(x)).fit(x, y)
    found = jax.jit(lambda x, y: glm.fit_glm(family, x, y, newton, l2=0.01))(
        jnp.float32(x), jnp.asarray(y)
    )
    assert found.converged
    assert found.positive_definite
    expected = np.atleast_2d(theirs.coef_).T
    np.testing.assert_allclose(found.params.coefficients, expected, atol=1e-3)


def outputs_and_targets(name, key):
    z = 2 * jax.random.normal(key, (6, 3 if name == "multinomial" else 1))
    y = jnp.array([0, 1, 0, 1, 1, 0])
    if name == "multinomial":
        return z, y + jnp.array([1, 1, 0, 0, 0, 0]), jax.nn.one_hot
    return z, y.astype(jnp.float32), lambda y, n: y[:, None]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_gradient_by_the_predictor_is_the_mean_minus_the_target(name, key):
    family = FAMILIES[name][0]
    z, y, as_columns = outputs_and_targets(name, key)
    grad = jax.jit(jax.grad(lambda z: family.loss(z, y).sum()))(z)
    expected = family.mean(z) - as_columns(y, z.shape[1])
    np.testing.assert_allclose(grad, expected, atol=1e-5)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_objective_is_convex(name, key):
    family, _, outputs, _ = FAMILIES[name]
    x = jax.random.normal(key, (6, 2))
    _, y, _ = outputs_and_targets(name, key)
    objective = glm.glm_objective(family, x, y)
    starts = jax.random.normal(key, (5, 3 * outputs))

    def convex(flat):
        coefficients, intercept = flat[:-outputs], flat[-outputs:]
        params = glm.GlmParams(coefficients.reshape(2, outputs), intercept)
        return is_positive_semidefinite(hessian(objective, params))

    assert jnp.all(jax.jit(jax.vmap(convex))(starts))


def test_a_newton_step_is_one_of_reweighted_least_squares(float64):
    _, x, y, _, _ = problem("poisson")
    step = partial(newton, max_iterations=1)
    found = jax.jit(lambda x, y: glm.fit_glm(glm.POISSON, x, y, step))(
        jnp.asarray(x), jnp.asarray(y)
    )
    rows = np.append(x, np.ones((len(x), 1)), axis=1)
    flat = np.append(found.params.coefficients, found.params.intercept)
    # From z = 0: the working response is z + (y - mean) / mean, its weight the mean.
    solved = np.linalg.solve(rows.T @ rows, rows.T @ (y - 1))
    length = flat @ solved / (solved @ solved)  # the line search may shorten it
    assert 0 < length <= 1
    np.testing.assert_allclose(flat, length * solved, atol=1e-8)


@pytest.mark.parametrize("name", ["logistic", "multinomial", "poisson"])
def test_folds_and_penalties_are_axes_and_hidden_rows_are_not_looked_at(name):
    family, x, y, outputs, estimator = problem(name)
    mixed = np.random.default_rng(0).permutation(len(x))[:90]
    x, y = x[mixed, :4], y[mixed]
    weight = 1.0 - (np.arange(90)[None] % 3 == np.arange(3)[:, None])
    penalties = np.float32([0.02, 0.5])

    def one(weight, l2):
        hidden = jnp.where(weight[:, None] > 0, jnp.float32(x), jnp.nan)
        return glm.fit_glm(
            family,
            hidden,
            jnp.asarray(y),
            lbfgs,
            num_outputs=outputs,
            weight=weight,
            l2=l2,
        )

    found = jax.jit(jax.vmap(jax.vmap(one, (None, 0)), (0, None)))(
        jnp.float32(weight), jnp.asarray(penalties)
    )
    assert jnp.all(found.converged)
    for fold in range(3):
        rows = weight[fold] > 0
        for i, l2 in enumerate(penalties):
            theirs = estimator(l2, rows.sum()).fit(x[rows], y[rows])
            ours = centred(np.asarray(found.params.coefficients[fold, i]))
            np.testing.assert_allclose(ours, np.atleast_2d(theirs.coef_).T, atol=2e-3)


def test_far_predictors_have_finite_losses_and_gradients():
    z = jnp.array([[1e4], [-1e4]])
    for name in ("linear", "logistic"):
        loss = FAMILIES[name][0].loss
        value, grad = jax.value_and_grad(lambda z, f=loss: f(z, jnp.ones(2)).sum())(z)
        assert jnp.isfinite(value)
        assert jnp.all(jnp.isfinite(grad))
    right = glm.LOGISTIC.loss(z, jnp.array([1, 0]))
    np.testing.assert_array_equal(right, 0)
    wide = jnp.array([[1e4, -1e4]])
    np.testing.assert_array_equal(glm.MULTINOMIAL.loss(wide, jnp.array([1])), 2e4)


def test_no_weight_leaves_the_penalty_alone(key):
    x = jax.random.normal(key, (4, 2))
    objective = glm.glm_objective(
        glm.LINEAR, x, jnp.ones(4), weight=jnp.zeros(4), l2=2.0
    )
    params = glm.GlmParams(jnp.ones((2, 1)), jnp.ones(1))
    value, grad = jax.value_and_grad(objective)(params)
    assert value == 2
    np.testing.assert_array_equal(ravel_pytree(grad)[0], [2, 2, 0])


def test_bad_arguments_say_what_and_got():
    x, y = jnp.ones((3, 2)), jnp.ones(3)
    with pytest.raises(ValueError, match=r"as many rows; got \(3, 2\)"):
        glm.fit_glm(glm.LINEAR, x, y[:2], newton)
    with pytest.raises(ValueError, match=r"a row and a feature; got \(3, 0\)"):
        glm.fit_glm(glm.LINEAR, x[:, :0], y, newton)
    with pytest.raises(ValueError, match="num_outputs must be 1; got 2"):
        glm.fit_glm(glm.POISSON, x, y, newton, num_outputs=2)
    with pytest.raises(ValueError, match="num_outputs must be at least 2; got 1"):
        glm.fit_glm(glm.MULTINOMIAL, x, y.astype(int), newton)
