"""What is said of choosing an epoch, and of bonds, judged by the measured numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        better_than_the_majority(found),
        test_set_flatters(found),
        bonds_help(found),
    ]


def better_than_the_majority(found: Found) -> Verdict:
    """Holds if honest folds beat the larger class by more than two standard errors."""
    honest = found["networks"]["bonds"]["honest"]
    return Verdict(
        "A graph neural network classifies whole graphs, whatever their size",
        "000, 5.7.9. graph neural networks",
        gap(honest, found["majority"]).above,
        f"accuracy {mean_std(honest)} over the folds; the larger class alone "
        f"{mean_std(found['majority'])}; with labels that were restored",
    )


def test_set_flatters(found: Found) -> Verdict:
    """Holds if the best epoch of the test beats the chosen one of the same networks.

    In both kinds of networks, by more than two standard errors over the folds.
    """
    both = {
        kind: gap(one["best_epoch"], one["honest"])
        for kind, one in found["networks"].items()
    }
    text = ", ".join(f"{kind} {difference}" for kind, difference in both.items())
    return Verdict(
        "What was chosen by the test set is no estimate of new data: it is too good",
        "003, Validation set",
        all(difference.above for difference in both.values()),
        "by how much the accuracy at the best epoch of the test is above that at the "
        f"epoch chosen by validation, of the same networks: {text}",
    )


def bonds_help(found: Found) -> Verdict:
    """Holds if bonds are worth more than two standard errors, by honest folds."""
    with_bonds, without = (found["networks"][k]["honest"] for k in ("bonds", "atoms"))
    return Verdict(
        "Edges say what a set of nodes does not",
        "000, 5.7.9. graph neural networks",
        gap(with_bonds, without).above,
        f"accuracy with bonds {mean_std(with_bonds)}, of the same network without "
        f"{mean_std(without)}; difference {gap(with_bonds, without)}; "
        f"{np.mean(np.array(with_bonds) > without):.0%} of the folds are better with",
    )
