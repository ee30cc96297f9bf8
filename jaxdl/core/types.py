"""The shapes in which data travels: named arrays whose first axis counts examples."""

from typing import Any, NamedTuple

import jax
from jaxtyping import PyTree

Scalar = float | jax.Array
"""A number that a program may trace: a setting that can be a batch axis of a sweep."""


class Batch(NamedTuple):
    """Examples for one step.

    Attributes:
      x: ``[batch, ...]`` model inputs; an array or a pytree of arrays.
      y: ``[batch, ...]`` targets; ``None`` where there are none.
      weight: ``[batch]`` factor of each example in losses and metrics; 0 marks padding.
    """

    x: PyTree
    y: PyTree
    weight: Any


class Dataset(NamedTuple):
    """All examples of one part of the data; rows are drawn from it into batches.

    Attributes:
      x: ``[rows, ...]`` model inputs; an array or a pytree of arrays.
      y: ``[rows, ...]`` targets; ``None`` where there are none.
      weight: ``[rows]`` factor of each example in losses and metrics. A row of weight 0
        is held out: it is never drawn. ``None`` means 1 everywhere.
    """

    x: PyTree
    y: PyTree = None
    weight: Any = None


class Splits(NamedTuple):
    """The parts of the data: what is learned from, chosen by, and reported on.

    Attributes:
      train: what the parameters are fitted to.
      validation: what settings and the best step are chosen by.
      test: what is looked at once, at the end.
    """

    train: Dataset
    validation: Dataset | None = None
    test: Dataset | None = None
