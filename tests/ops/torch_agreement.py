"""Whether a function is that of PyTorch, in value and in gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest


def nchw(x):
    """Images in the layout of PyTorch."""
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    """Images in the layout of this library."""
    return x.permute(0, 2, 3, 1)


def agree_with_torch(ours, theirs, *arrays, rtol=1e-5):
    """Assert that both give the same value, and gradient of an energy of it.

    ``theirs`` gets the arrays in float64 and in the layout of this library. Without
    PyTorch the test is skipped.
    """
    torch = pytest.importorskip("torch")
    tensors = [
        torch.tensor(np.array(a, np.float64), requires_grad=True) for a in arrays
    ]
    expected = theirs(*tensors)
    torch.sin(expected).sum().backward()

    @jax.jit
    def both(*arrays):
        value, pull = jax.vjp(ours, *arrays)
        return value, *pull(jnp.cos(value))

    results = both(*(jnp.asarray(a, jnp.float32) for a in arrays))
    for found, wanted in zip(
        results, (expected, *(t.grad for t in tensors)), strict=True
    ):
        wanted = wanted.detach().numpy()
        atol = rtol * max(np.abs(wanted).max(), 1e-3)
        np.testing.assert_allclose(found, wanted, rtol=rtol, atol=atol)
