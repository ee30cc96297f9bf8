"""What every schedule has to satisfy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

STEPS = jnp.arange(0, 60)


@pytest.fixture
def check_schedule():
    """Every number is a batch axis, changes the rate and has a finite gradient."""

    def check(build, numbers):
        base = build(*numbers)(STEPS)
        assert base.dtype == jnp.float32
        np.testing.assert_allclose(build(*numbers)(17), base[17], rtol=1e-5)
        values = jnp.float32([numbers, np.multiply(1.5, numbers)])
        # Row i differs from the numbers in the i-th of them.
        rows = jnp.where(jnp.eye(len(numbers), dtype=bool), values[1:], values[:1])
        run = jax.jit(jax.vmap(lambda row: build(*row)(STEPS)))
        same, *others = run(jnp.concatenate([values[:1], rows]))
        np.testing.assert_allclose(same, base, rtol=1e-5, atol=1e-7)
        for other in others:
            assert jnp.any(jnp.abs(other - base) > 1e-3 * jnp.max(base))
        grads = jax.jit(jax.grad(lambda row: build(*row)(STEPS).sum()))(values[0])
        assert jnp.all(jnp.isfinite(grads))

    return check
