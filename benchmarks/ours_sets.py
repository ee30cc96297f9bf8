"""Deep Sets of the library, as a user trains it."""

from typing import Any

import jax
import numpy as np

from benchmarks.ours import learner, stepping
from jaxdl.core.types import Batch
from jaxdl.train import accumulate

SHAPE = (256, 100, 64)  # sets, elements, features
CLASSES = 10


def batch() -> Batch:
    """Random sets and labels."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=SHAPE).astype(np.float32)
    y = draw.integers(0, CLASSES, SHAPE[0]).astype(np.int32)
    return jax.device_put(Batch(x, y, np.ones(SHAPE[0], np.float32)))


def deep_sets() -> Any:
    """Two layers of 128 for each element, the mean, and one of 128."""
    made = learner("deep_sets", num_classes=CLASSES, pool="mean")
    return stepping(made, batch())


def deep_sets_in_parts() -> Any:
    """The same gradient from sixteen parts of the batch, which fit the cache."""
    made = learner("deep_sets", num_classes=CLASSES, pool="mean")
    return stepping(accumulate(made, 16), batch())
