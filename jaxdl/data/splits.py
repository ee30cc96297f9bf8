"""Parts and folds of a data set: random, repeatable, and balanced over the classes.

Balance comes from one idea: put the rows in order of their class, random within it, and
deal them out like cards. What is dealt evenly along the whole row of cards is dealt
evenly within every class too.
"""

from collections.abc import Sequence

import jax
import numpy as np
from jaxtyping import Int, Int32

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.info import Parts


def split(
    dataset: Dataset, fractions: Sequence[float], *, seed: int, stratify: bool
) -> tuple[Dataset, ...]:
    """Divide the rows into disjoint parts that together are the whole.

    Args:
      dataset: arrays on the host; every leaf has the rows as its first axis.
      fractions: the share of each part; positive, with sum 1.
      seed: equal seeds give equal parts.
      stratify: keep the shares within every class too, to a row or two;
        ``dataset.y`` must then be the labels.

    Returns:
      One data set a fraction, with its rows in random order. Sizes are the shares of
      the number of rows, rounded so that they add up to it (largest remainder).

    Raises:
      ValueError: the fractions are not positive or do not sum to 1; a part would be
        empty; ``stratify`` without integer labels ``[rows]``.
    """
    rows = len(jax.tree.leaves(dataset)[0])
    sizes = _sizes(rows, fractions)
    order = np.random.default_rng(seed).permutation(rows)
    part = np.empty(rows, np.int32)
    part[_by_class(dataset.y, order) if stratify else order] = _deal(sizes)
    chosen = [order[part[order] == number] for number in range(len(sizes))]
    return tuple(jax.tree.map(lambda leaf, at=at: leaf[at], dataset) for at in chosen)


def standard_split(whole: Dataset) -> Parts:
    """The 70/15/15 of data sets without official parts; by class if ``y`` is labels."""
    labels = np.issubdtype(whole.y.dtype, np.integer)
    fractions = (0.7, 0.15, 0.15)
    train, validation, test = split(whole, fractions, seed=0, stratify=labels)
    return train, validation, test


def stratified_folds(
    labels: Int[np.ndarray, " rows"], num_folds: int, seed: int
) -> Int32[np.ndarray, " rows"]:
    """The fold of each row for cross-validation, balanced over the classes.

    Returns:
      Numbers in ``[0, num_folds)``. The sizes of two folds differ by at most one row,
      overall and within every class.

    Raises:
      ValueError: ``num_folds`` is not in [2, rows].
    """
    return _fold_of(
        _by_class(labels, _shuffled(len(labels), num_folds, seed)), num_folds
    )


def folds(rows: int, num_folds: int, seed: int) -> Int32[np.ndarray, " {rows}"]:
    """The fold of each row for cross-validation, without regard to classes.

    Returns:
      Numbers in ``[0, num_folds)``; the sizes of two folds differ by at most one row.

    Raises:
      ValueError: ``num_folds`` is not in [2, rows].
    """
    return _fold_of(_shuffled(rows, num_folds, seed), num_folds)


def _shuffled(rows: int, num_folds: int, seed: int) -> Int[np.ndarray, " rows"]:
    require(2 <= num_folds <= rows, f"num_folds must be in [2, {rows}]", num_folds)
    return np.random.default_rng(seed).permutation(rows)


def _fold_of(
    order: Int[np.ndarray, " rows"], num_folds: int
) -> Int32[np.ndarray, " rows"]:
    """Deal the rows in this order to the folds in turn."""
    fold = np.empty(len(order), np.int32)
    fold[order] = np.arange(len(order)) % num_folds
    return fold


def _by_class(
    labels: object, order: Int[np.ndarray, " rows"]
) -> Int[np.ndarray, " rows"]:
    """The same order, sorted by class."""
    given = np.asarray(labels)
    require(
        given.shape == order.shape and np.issubdtype(given.dtype, np.integer),
        f"stratify needs integer labels of shape {order.shape}",
        f"{given.dtype} of shape {given.shape}",
        "Pass stratify=False where the target is not a class.",
    )
    return order[np.argsort(given[order], kind="stable")]


def _sizes(rows: int, fractions: Sequence[float]) -> Int[np.ndarray, " parts"]:
    """Shares of ``rows`` that add up to it, by largest remainder."""
    shares = np.asarray(fractions, np.float64)
    require(
        bool(np.all(shares > 0) and np.isclose(shares.sum(), 1)),
        "fractions must be positive and sum to 1",
        list(fractions),
    )
    exact = shares * rows
    sizes = np.floor(exact).astype(np.int64)
    largest = np.argsort(sizes - exact, kind="stable")
    sizes[largest[: rows - sizes.sum()]] += 1
    require(
        bool(np.all(sizes > 0)),
        "every part must get at least one row",
        f"{sizes.tolist()} of {rows} rows",
    )
    return sizes


def _deal(sizes: Int[np.ndarray, " parts"]) -> Int[np.ndarray, " rows"]:
    """Part numbers in a sequence along which every part is spread evenly."""
    part = np.repeat(np.arange(len(sizes)), sizes)
    place = np.concatenate([(np.arange(size) + 0.5) / size for size in sizes])
    return part[np.argsort(place, kind="stable")]
