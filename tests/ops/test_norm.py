"""Local response norm: its sum written out, neutral settings, traced ones, edges."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.norm import local_response_norm
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc


@pytest.mark.parametrize("window", [1, 3, 5, 9])
def test_agrees_with_the_sum_over_neighbours(key, window):
    x = 3 * jax.random.normal(key, (2, 3, 4, 6))
    exact = np.float64(x)
    expected = np.empty_like(exact)
    for c in range(6):
        near = exact[..., max(0, c - window // 2) : c + window // 2 + 1]
        divisor = 0.5 + 0.2 * (near**2).sum(-1)
        expected[..., c] = exact[..., c] / divisor**0.6
    settings = {"bias": 0.5, "scale": 0.2, "power": 0.6}
    out = local_response_norm(x, window=window, **settings)
    np.testing.assert_allclose(out, expected, rtol=1e-5)
    traced = jax.jit(lambda s: local_response_norm(x, window=window, **s))
    np.testing.assert_allclose(traced(settings), out, rtol=1e-6)


def test_neutral_settings_change_nothing(key):
    x = jax.random.normal(key, (4, 6))
    np.testing.assert_array_equal(local_response_norm(x, bias=1.0, scale=0.0), x)
    np.testing.assert_array_equal(local_response_norm(x, power=0.0), x)


def test_zeros_and_extremes_have_finite_gradients():
    for x in (jnp.zeros((2, 6)), jnp.full((2, 6), 1e4)):
        grad = jax.grad(lambda x: local_response_norm(x).sum())(x)
        assert jnp.all(jnp.isfinite(grad))


@pytest.mark.parametrize("window", [0, 4])
def test_an_even_window_is_refused(window):
    with pytest.raises(ValueError, match=f"odd, from 1 on; got {window}"):
        local_response_norm(jnp.ones((1, 6)), window=window)


@pytest.mark.parametrize("window", [1, 3, 5])
def test_local_response_norm_is_that_of_torch(key, window):
    torch = pytest.importorskip("torch")
    x = 3 * jax.random.normal(key, (2, 3, 2, 4))
    theirs = torch.nn.LocalResponseNorm(window, alpha=0.3, beta=0.6, k=1.5)

    def ours(x):
        settings = dict(bias=1.5, scale=0.3 / window, power=0.6)
        return local_response_norm(x, window=window, **settings)

    agree_with_torch(ours, lambda x: nhwc(theirs(nchw(x))), x)
