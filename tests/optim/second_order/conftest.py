"""Classic least-squares problems with known minima, for every solver."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

TIMES = np.linspace(0, 4, 25)
DECAY = 2.5 * np.exp(-1.3 * TIMES) + 0.5 + 0.1 * np.sin(37 * TIMES)


def rosenbrock(x):
    return jnp.stack([10 * (x[1] - x[0] ** 2), 1 - x[0]])


def beale(x):
    powers = jnp.stack([x[1], x[1] ** 2, x[1] ** 3])
    return jnp.asarray([1.5, 2.25, 2.625], x.dtype) - x[0] * (1 - powers)


def powell(x):
    """Its Jacobian is singular at the minimum."""
    return jnp.stack(
        [
            x[0] + 10 * x[1],
            5**0.5 * (x[2] - x[3]),
            (x[1] - 2 * x[2]) ** 2,
            10**0.5 * (x[0] - x[3]) ** 2,
        ]
    )


def decay(x):
    """An exponential fitted to noisy values: residuals at the minimum are not 0."""
    model = x[0] * jnp.exp(-x[1] * jnp.asarray(TIMES, x.dtype)) + x[2]
    return model - jnp.asarray(DECAY, x.dtype)


class Problem(NamedTuple):
    """Residuals, where to start, and how exactly the minimum is determined."""

    residuals: Callable
    start: list[float]
    atol: float

    def value(self, x):
        return jnp.sum(self.residuals(x) ** 2) / 2


PROBLEMS = {
    "rosenbrock": Problem(rosenbrock, [-1.2, 1.0], 1e-6),
    "beale": Problem(beale, [1.0, 0.6], 1e-6),
    "powell": Problem(powell, [3.0, -1.0, 0.0, 1.0], 5e-3),  # flat: a fourth power
    "decay": Problem(decay, [1.0, 1.0, 0.0], 1e-6),
}


@pytest.fixture(params=PROBLEMS)
def problem(request):
    """Each of the problems, or those that a test names by ``indirect``."""
    return PROBLEMS[request.param]


@pytest.fixture
def float64():
    """Double precision, to compare minima closely; float32 has its own tests."""
    with jax.enable_x64(True):
        yield
