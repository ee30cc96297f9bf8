"""What is said of functions of sets, judged by the measured numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "000, 5.7.9. graph neural networks"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [order_does_not_matter(found), sum_extrapolates(found), pools_differ(found)]


def at(found: Found, kind: str, size: int) -> list[float]:
    """The mean absolute errors of a kind of network at one size, by seed."""
    return found["networks"][kind]["error"][found["sizes"].index(size)]


def order_does_not_matter(found: Found) -> Verdict:
    """Holds if turning sets round changes a sum by 0.001 at most, and otherwise 0.1."""
    moved = {kind: one["moved"] for kind, one in found["networks"].items()}
    sets = [max(values) for kind, values in moved.items() if kind != "ordered"]
    return Verdict(
        "With f(X) = φ(Σ ψ(x)) the order of the rows does not matter; in a network "
        "that sees them in a row it does",
        SECTION,
        max(sets) <= 1e-3 and min(moved["ordered"]) >= 0.1,
        f"sets turned round change the answer by {max(sets):.0e} at most, and by "
        f"{mean_std(moved['ordered'], 2)} where they are seen in a row",
    )


def sum_extrapolates(found: Found) -> Verdict:
    """Holds if the error at the largest size is below a tenth of the mean sum.

    And below that of every other kind, by more than two standard errors.
    """
    size = max(found["sizes"])
    error = {kind: at(found, kind, size) for kind in found["networks"]}
    rest = [values for kind, values in error.items() if kind != "sum"]
    share = np.mean(error["sum"]) / (4.5 * size)
    text = ", ".join(f"{kind} {mean_std(v, 1)}" for kind, v in error.items())
    return Verdict(
        f"A sum over elements carries over to sets of {size} after training on at most "
        f"{found['largest']}",
        SECTION,
        bool(share < 0.1 and all(gap(other, error["sum"]).above for other in rest)),
        f"mean absolute error at {size} images: {text}; for the sum {share:.1%} of "
        "what they add up to",
    )


def pools_differ(found: Found) -> Verdict:
    """Holds if mean and maximum err more than the sum at the largest training size."""
    size = found["largest"]
    error = {kind: at(found, kind, size) for kind in ("sum", "mean", "max")}
    rest = (error["mean"], error["max"])
    text = ", ".join(f"{kind} {mean_std(v, 2)}" for kind, v in error.items())
    return Verdict(
        "The pool must be able to count: for sums, a mean or a maximum is not enough",
        SECTION,
        all(gap(other, error["sum"]).above for other in rest),
        f"mean absolute error at {size} images: {text}",
    )
