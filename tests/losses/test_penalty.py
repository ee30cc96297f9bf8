"""L1 has the soft threshold as its solution, L2 the shrunk one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.losses.penalty import is_kernel, l1_penalty, l2_penalty

PARAMS = {
    "dense": {"kernel": jnp.array([[1.0, -2.0], [0.0, 3.0]]), "bias": jnp.array([7.0])},
    "norm": {"scale": jnp.array([5.0, -5.0])},
}


def every(path, leaf):
    return True


def test_sums_of_the_kernels_and_of_what_is_asked_for():
    assert l1_penalty(PARAMS) == 6
    assert l2_penalty(PARAMS) == 7
    assert l1_penalty(PARAMS, every) == 6 + 7 + 10
    assert l2_penalty(PARAMS, every) == 7 + 49 / 2 + 25
    seen = []
    l1_penalty(PARAMS, lambda path, leaf: seen.append(path) or is_kernel(path, leaf))
    assert seen == ["dense/bias", "dense/kernel", "norm/scale"]
    biases = l1_penalty(PARAMS, lambda path, leaf: path.endswith("bias"))
    assert biases == 7


def test_gradients_are_the_sign_and_the_weight_and_0_elsewhere():
    sign, weight = (jax.grad(penalty)(PARAMS) for penalty in (l1_penalty, l2_penalty))
    kernel = PARAMS["dense"]["kernel"]
    np.testing.assert_array_equal(sign["dense"]["kernel"], np.sign(kernel))
    np.testing.assert_array_equal(weight["dense"]["kernel"], kernel)
    for grad in (sign, weight):
        assert not np.any(grad["dense"]["bias"])
        assert not np.any(grad["norm"]["scale"])


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty])
def test_nothing_costs_nothing_and_half_precision_is_summed_in_full(penalty):
    assert penalty({}) == 0
    assert penalty({"bias": jnp.ones(3)}) == 0
    assert penalty(jnp.zeros((0, 3))) == 0
    ones = jnp.ones((100, 100), jnp.bfloat16)
    assert penalty(ones) == {l1_penalty: 10000, l2_penalty: 5000}[penalty]
    assert jax.grad(lambda p: penalty(p))(ones).dtype == jnp.bfloat16


def orthogonal_design(key, rows=40, columns=8):
    """Inputs with ``x.T @ x = rows``, and targets that need three of the eight."""
    key_x, key_y = jax.random.split(key)
    basis, _ = np.linalg.qr(jax.random.normal(key_x, (rows, columns)))
    x = jnp.asarray(np.sqrt(rows) * basis, jnp.float32)
    true = jnp.array([2.0, -1.5, 0.8, 0, 0, 0, 0, 0])
    return x, x @ true + 0.3 * jax.random.normal(key_y, (rows,))


def descend(x, y, penalty, strength, steps=3000):
    """Gradient descent on the mean of half squares; the step falls as 1 / step."""

    def objective(params):
        error = (x @ params["kernel"])[:, 0] - y
        return jnp.mean(error**2) / 2 + strength * penalty(params)

    def step(params, number):
        rate = 0.5 / (1 + 0.05 * number)
        grads = jax.grad(objective)(params)
        return jax.tree.map(lambda p, g: p - rate * g, params, grads), None

    start = {"kernel": jnp.zeros((x.shape[1], 1))}
    params, _ = jax.lax.scan(step, start, jnp.arange(steps, dtype=jnp.float32))
    return params["kernel"][:, 0]


def test_an_orthogonal_design_has_both_solutions_in_closed_form(key):
    """L1 takes ``strength`` off every weight down to 0, L2 a share of every weight."""
    x, y = orthogonal_design(key)
    plain = np.asarray(x.T @ y, np.float64) / len(y)
    strengths = jnp.array([0.0, 0.2, 1.0])
    sparse, small = (
        jax.jit(jax.vmap(lambda s, p=p: descend(x, y, p, s)))(strengths)
        for p in (l1_penalty, l2_penalty)
    )
    for number, strength in enumerate(np.asarray(strengths)):
        soft = np.sign(plain) * np.maximum(np.abs(plain) - strength, 0)
        np.testing.assert_allclose(sparse[number], soft, atol=5e-3)
        np.testing.assert_allclose(small[number], plain / (1 + strength), atol=1e-4)
    # At strength 0.2 those that do not matter are gone with L1 and there with L2.
    assert np.all(np.abs(sparse[1, 3:]) < 5e-3)
    assert np.abs(small[1, 3:]).max() > 0.03
    assert np.all(np.abs(small[1]) < np.abs(plain))
