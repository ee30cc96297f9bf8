"""The layer of GCNII at the ends of its two numbers."""

import jax
import numpy as np

from jaxdl.ops.initial_residual import initial_residual


def test_is_the_formula_and_at_its_ends_what_it_should(key):
    spread, start, kernel = (
        jax.random.normal(k, shape)
        for k, shape in zip(
            jax.random.split(key, 3), [(5, 3), (5, 3), (3, 3)], strict=True
        )
    )
    found = initial_residual(spread, start, kernel, 0.2, 0.3)
    expected = (0.8 * spread + 0.2 * start) @ (
        0.7 * np.eye(3, dtype="f") + 0.3 * kernel
    )
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    one, home = (initial_residual(spread, start, kernel, a, 1.0) for a in (0.0, 1.0))
    np.testing.assert_allclose(one, spread @ kernel, rtol=1e-5)
    np.testing.assert_allclose(home, start @ kernel, rtol=1e-5)
    still = initial_residual(spread, start, kernel, 0.0, 0.0)
    np.testing.assert_array_equal(still, spread)
