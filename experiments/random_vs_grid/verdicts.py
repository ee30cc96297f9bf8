"""What the course asks and what Bergstra and Bengio answer, judged by the numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.random_vs_grid.config import EVEN, UNEVEN, WORDS

ASKED = "004, Other tricks for training (asked there)"
Found = Mapping[str, Mapping[str, Any]]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim; ``found`` is by data set."""
    return [
        few_settings_matter(found),
        random_beats(
            "Random search finds better settings than a grid of the same budget",
            found,
            EVEN,
        ),
        random_beats(
            "…also than a grid that gives most of its budget to the setting that "
            "matters most",
            found,
            UNEVEN,
        ),
        same_settings_matter(found),
    ]


def few_settings_matter(found: Found) -> Verdict:
    """Holds if, on every data set, one of the four explains over half the variance."""
    shares = {name: one["importance"] for name, one in found.items()}
    return Verdict(
        "Few settings matter",
        ASKED,
        all(max(share) > 0.5 for share in shares.values()),
        "share of the variance of the validation loss that each explains alone: "
        + "; ".join(f"{name}: {listed(share)}" for name, share in shares.items()),
    )


def random_beats(claim: str, found: Found, grids: Mapping[str, Any]) -> Verdict:
    """Holds if random search's mean is lower for each budget, data set and table."""
    evidence, better = [], []
    for name, one in found.items():
        for grid in grids:
            its, mine = one["grids"][grid], random_means(one, grid)
            better += [a < b for a, b in zip(mine, its["mean"], strict=True)]
            evidence.append(
                f"{name}, {its['budget']} runs: {spread(mine)} against "
                f"{spread(its['mean'])}"
            )
    return Verdict(
        claim,
        ASKED,
        all(better),
        f"test loss found (mean ± standard error over tables): {'; '.join(evidence)}; "
        f"random search is ahead in {sum(better)} of {len(better)} comparisons",
    )


def same_settings_matter(found: Found) -> Verdict:
    """Holds if the order of importance is the same on all data sets."""
    orders = {
        name: [WORDS[i] for i in np.argsort(one["importance"])[::-1]]
        for name, one in found.items()
    }
    return Verdict(
        "The same settings matter on every data set",
        ASKED,
        len({tuple(order) for order in orders.values()}) == 1,
        "; ".join(f"{name}: {', '.join(order)}" for name, order in orders.items()),
    )


def random_means(one: Mapping[str, Any], grid: str) -> list[float]:
    """What random search finds with the budget of a grid, for each table."""
    place = one["random"]["budget"].index(one["grids"][grid]["budget"])
    return [means[place] for means in one["random"]["mean"]]


def spread(values: Sequence[float]) -> str:
    """Mean and standard error."""
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):.3f} ± {error:.3f}"


def listed(share: Sequence[float]) -> str:
    """Settings with their shares, the largest first."""
    order = np.argsort(share)[::-1]
    return ", ".join(f"{WORDS[i]} {share[i]:.0%}" for i in order)
