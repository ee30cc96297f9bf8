"""The problem that both sides fit: ten classes from 200 features of unequal size."""

import numpy as np

L2 = 1e-3  # times half the squared weights, beside the mean cross-entropy
TOL = 1e-5  # of the gradient, at which a fit ends
MAX_ITERATIONS = 200


def problem(
    rows: int = 5000, features: int = 200, classes: int = 10
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and labels drawn from a linear model."""
    draw = np.random.default_rng(0)
    sizes = np.linspace(0.1, 2, features)
    x = (draw.normal(size=(rows, features)) * sizes).astype(np.float32)
    logits = 0.2 * x @ draw.normal(size=(features, classes))
    return x, (logits + draw.gumbel(size=logits.shape)).argmax(1).astype(np.int32)
