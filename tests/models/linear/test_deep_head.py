"""The deep head: the best there is, its gradient, a network trained below it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.linear_model import Ridge

from jaxdl.models.linear import deep_head
from jaxdl.optim.second_order import lbfgs

deep_head_loss = jax.jit(deep_head.deep_head_loss)


@pytest.fixture
def data(key):
    x = jax.random.uniform(key, (40, 2), minval=-2, maxval=2)
    return x, jnp.sin(3 * x[:, :1]) * x[:, 1:]


def features_of(params, x):
    return jnp.tanh(x @ params["kernel"] + params["bias"][None])


def start(key, dim):
    kernel, bias = jax.random.normal(key, (3, dim))[:2], jnp.linspace(-1, 1, dim)
    return {"kernel": 2 * kernel, "bias": bias}


def test_the_head_is_the_ridge_of_scikit_learn(key, data):
    x, y = data
    features = features_of(start(key, 6), x)
    loss, head = deep_head_loss(features, y, l2=0.01)
    theirs = Ridge(alpha=0.01 * 40).fit(features, y[:, 0])
    np.testing.assert_allclose(head.coefficients[:, 0], theirs.coef_, atol=1e-3)
    error = theirs.predict(features) - y[:, 0]
    expected = np.mean(error**2) / 2 + 0.005 * np.sum(theirs.coef_**2)
    np.testing.assert_allclose(loss, expected, rtol=1e-4)


def test_no_other_head_is_better(key, data):
    x, y = data
    features = features_of(start(key, 6), x)
    weight = jnp.linspace(0.1, 1, 40)
    loss, head = deep_head_loss(features, y, weight=weight, l2=0.1)

    def of_head(change):
        w = head.coefficients + change[:, None]
        error = (features @ w + head.intercept[None] - y) ** 2
        return (weight @ error[:, 0] / weight.sum() + 0.1 * jnp.sum(w**2)) / 2

    changes = 0.1 * jax.random.normal(key, (20, 6))
    assert jnp.all(jax.vmap(of_head)(changes) > loss)
    np.testing.assert_allclose(of_head(jnp.zeros(6)), loss, rtol=1e-5)


def test_the_gradient_is_that_of_the_loss_with_its_best_head(key, data):
    x, y = data
    with jax.enable_x64(True):
        x, y = jnp.float64(x), jnp.float64(y)
        params = jax.tree.map(jnp.float64, start(key, 3))
        value = jax.jit(lambda p: deep_head_loss(features_of(p, x), y, l2=0.01)[0])
        grad = jax.jit(jax.grad(value))(params)
        for i in range(3):
            step = 1e-6 * jnp.eye(3)[i]
            up, down = (
                value({**params, "bias": params["bias"] + s}) for s in (step, -step)
            )
            np.testing.assert_allclose(grad["bias"][i], (up - down) / 2e-6, rtol=1e-5)


def test_a_network_learns_below_a_head_that_is_never_trained(key, data):
    x, y = data

    def value(params):
        return deep_head_loss(features_of(params, x), y, l2=1e-4)[0]

    params = start(key, 8)
    before = value(params)
    found = jax.jit(lambda p: lbfgs(value, p, max_iterations=40))(params)
    assert found.value < before / 3


def test_dependent_features_have_a_finite_gradient():
    y = jnp.arange(4.0)[:, None]
    for features in (jnp.ones((4, 2)), jnp.arange(4.0)[:, None] * jnp.ones((1, 2))):
        solve = jax.jit(jax.value_and_grad(lambda f: deep_head_loss(f, y)[0]))
        value, grad = solve(features)
        assert jnp.isfinite(value)
        assert jnp.all(jnp.isfinite(grad))


def test_rows_of_weight_zero_may_hold_anything():
    x, y = jnp.array([[1.0], [2.0], [4.0], [jnp.nan]]), jnp.arange(4.0)[:, None]
    weight = jnp.array([1.0, 1.0, 1.0, 0.0])
    solve = jax.value_and_grad(lambda x: deep_head_loss(x, y, weight=weight)[0])
    full, grad = jax.jit(solve)(x)
    np.testing.assert_allclose(full, deep_head_loss(x[:3], y[:3])[0], rtol=1e-4)
    assert jnp.all(jnp.isfinite(grad[:3]))
    assert grad[3] == 0


def test_folds_and_penalties_are_axes(key, data):
    x, y = data
    features = features_of(start(key, 4), x)
    fold = np.arange(40) % 3
    weight = jnp.asarray(fold[None] != np.arange(3)[:, None], jnp.float32)
    penalties = jnp.array([0.01, 0.5])
    both = jax.vmap(
        lambda w: jax.vmap(
            lambda l2: deep_head.deep_head_loss(features, y, weight=w, l2=l2)
        )(penalties)
    )
    losses, heads = jax.jit(both)(weight)
    for i in range(3):
        rows = fold != i
        for j, l2 in enumerate(np.asarray(penalties)):
            theirs = Ridge(alpha=l2 * rows.sum()).fit(features[rows], y[rows, 0])
            ours = heads.coefficients[i, j, :, 0]
            np.testing.assert_allclose(ours, theirs.coef_, rtol=1e-3, atol=1e-4)
    assert jnp.all(losses[:, 1] > losses[:, 0])
