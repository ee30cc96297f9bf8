"""Searching a table of trained runs: what grids and random picks find in it."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int


def grid_cells(
    generator: np.random.Generator, levels: Sequence[int], counts: Sequence[int]
) -> Int[np.ndarray, " budget"]:
    """The cells of a random grid, as places in the table made flat.

    Each setting gets ``counts`` values in equal distances. Where the first one lies is
    drawn, as somebody who does not know the answer would choose a range.
    """
    picks = [
        ((np.arange(count) + generator.random()) * level / count).astype(int)
        for level, count in zip(levels, counts, strict=True)
    ]
    return np.ravel_multi_index(np.meshgrid(*picks, indexing="ij"), levels).ravel()


def found_by(
    cells: Int[np.ndarray, "searches budget"],
    validation: Float[np.ndarray, " cells"],
    test: Float[np.ndarray, " cells"],
) -> Float[np.ndarray, " searches"]:
    """The test loss of what each search chooses: its least loss on validation data."""
    chosen = np.argmin(validation[cells], axis=1)
    return test[cells[np.arange(len(cells)), chosen]]


def random_search(
    budget: int,
    validation: Float[np.ndarray, " cells"],
    test: Float[np.ndarray, " cells"],
) -> tuple[float, float]:
    """Mean and standard deviation of the test loss that random search finds.

    They are exact. Of ``budget`` independent picks the best is the one of rank r with
    the probability that none is better, less the probability that none is as good.
    """
    order = np.argsort(validation, kind="stable")
    none_better = (1 - np.arange(len(order) + 1) / len(order)) ** budget
    chance = none_better[:-1] - none_better[1:]
    mean = chance @ test[order]
    return float(mean), float(np.sqrt(chance @ (test[order] - mean) ** 2))


def importance(loss: Float[np.ndarray, "..."]) -> list[float]:
    """The share of the variance of a table that each of its axes explains alone.

    That is the variance of the mean over all other axes, as in an analysis of variance.
    What is missing to 1 is due to settings together.
    """
    others = [tuple(set(range(loss.ndim)) - {axis}) for axis in range(loss.ndim)]
    return [float(loss.mean(rest).var() / loss.var()) for rest in others]
