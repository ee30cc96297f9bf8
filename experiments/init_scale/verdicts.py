"""What the course notes claim, judged by the measured numbers alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict

Rows = Sequence[Mapping[str, Any]]
"""What was measured of each start, for one activation function."""


def verdicts(found: Mapping[str, Rows]) -> list[Verdict]:
    """Judge every claim; ``found`` has the rows of ``tanh`` and of ``relu``."""
    tanh, relu = found["tanh"], found["relu"]
    return [
        equal_weights_stay_equal([*tanh, *relu]),
        small_weights_vanish([*tanh, *relu]),
        large_weights_saturate(tanh),
        saturation_kills_gradients(tanh),
        large_weights_kill_relu_at_start(relu),
        large_weights_kill_relu_in_training(relu),
        keeps_the_size(
            "Xavier keeps the size of signal and gradient, for tanh", tanh, 1
        ),
        keeps_the_size("He keeps the size of signal and gradient, for ReLU", relu, 2),
        xavier_is_best(found),
    ]


def equal_weights_stay_equal(rows: Rows) -> Verdict:
    """Holds if units of a layer still do the same, and not half as much is learned."""
    equal = [row for row in rows if row["scale"] == 0]
    variety = max(row["variety"] for row in equal)
    reached = max(np.mean(row["accuracy"]) for row in equal)
    best = max(np.mean(row["accuracy"]) for row in rows)
    return Verdict(
        "Units that start equal, at zero or not, stay equal",
        "004, Initialization",
        bool(variety < 1e-3 and reached < best / 2),
        f"after training, units of a layer differ by {variety:.1g} of their size; "
        f"accuracy {reached:.2f} against {best:.2f} from random weights",
    )


def small_weights_vanish(rows: Rows) -> Verdict:
    """Holds if signal and gradient shrink a thousandfold and nothing is learned."""
    least = min(row["scale"] for row in rows if row["scale"] > 0)
    small = [row for row in rows if row["scale"] == least]
    kept = max(max(growth(row, "signal"), growth(row, "gradient")) for row in small)
    reached = max(np.mean(row["accuracy"]) for row in small)
    return Verdict(
        f"Small weights (scale {least:g}) make signal and gradient vanish",
        "003, Weight Initialization",
        bool(kept < 1e-3 and reached < 0.2),
        f"{f'at most {kept:.1g} of them' if kept else 'nothing'} is left at the other "
        f"end; accuracy after training {reached:.2f}",
    )


def large_weights_saturate(rows: Rows) -> Verdict:
    """Holds if most activations saturate, and hardly any does with Xavier."""
    large, xavier = largest(rows), at(rows, 1)
    here, there = (on_average(row, "saturated") for row in (large, xavier))
    return Verdict(
        f"Large weights (scale {large['scale']:g}) saturate tanh",
        "003, Weight Initialization",
        bool(here > 0.5 and there < 0.05),
        f"{here:.0%} of the activations are beyond 0.99, with Xavier {there:.1%}",
    )


def saturation_kills_gradients(rows: Rows) -> Verdict:
    """Holds if the gradient shrinks tenfold from the last layer to the first."""
    change = growth(largest(rows), "gradient")
    return Verdict(
        "…and so make its gradient vanish",
        "003, Weight Initialization",
        bool(change < 0.1),
        f"on its way to the first layer it is multiplied by {change:.0e}",
    )


def large_weights_kill_relu_at_start(rows: Rows) -> Verdict:
    """Holds if large weights begin with a tenth more dead units than He."""
    large, he = largest(rows), at(rows, 2)
    here, there = (row["dead_before_training"] for row in (large, he))
    return Verdict(
        f"Large weights (scale {large['scale']:g}) knock ReLU units out at the start",
        "004, Initialization",
        bool(here - there > 0.1),
        f"{here:.0%} of the units are 0 for every example, with He {there:.0%}; "
        "the scale of the weights cannot change the sign of anything",
    )


def large_weights_kill_relu_in_training(rows: Rows) -> Verdict:
    """Holds if one update kills a tenth more than with He, where all is finite."""
    finite = [row for row in rows if row["dead_after_one_update"] is not None]
    large, he = largest(finite), at(rows, 2)
    here, there = (row["dead_after_one_update"] for row in (large, he))
    lost = [row["scale"] for row in rows if row["diverged"] == row["runs"]]
    return Verdict(
        "…or soon after",
        "004, Initialization",
        bool(here - there > 0.1),
        f"one update later {here:.0%} of the units are dead at scale "
        f"{large['scale']:g}, with He {there:.0%}; every run diverges at scale "
        f"{', '.join(f'{scale:g}' for scale in lost) or 'none'}",
    )


def keeps_the_size(claim: str, rows: Rows, scale: float) -> Verdict:
    """Holds if signal and gradient change less than tenfold from end to end."""
    best = min((row for row in rows if row["scale"] > 0), key=imbalance)
    row = at(rows, scale)
    changes = [growth(row, "signal"), growth(row, "gradient")]
    depth = len(row["start"]["signal"]["median"])
    return Verdict(
        claim,
        "003, Weight Initialization",
        all(0.1 < change < 10 for change in changes),
        f"over {depth} layers the signal is multiplied by {changes[0]:.2g} and the "
        f"gradient by {changes[1]:.2g}; the steadiest of all scales is "
        f"{best['scale']:g}",
    )


def xavier_is_best(found: Mapping[str, Rows]) -> Verdict:
    """Holds if no scale is better by more than two standard errors of the gap."""
    beaten, evidence = False, []
    for name, rows in found.items():
        xavier, best = at(rows, 1), max(rows, key=lambda row: np.mean(row["accuracy"]))
        gap = np.mean(best["accuracy"]) - np.mean(xavier["accuracy"])
        pair = (xavier, best)
        error = np.sqrt(
            sum(np.var(r["accuracy"], ddof=1) / len(r["accuracy"]) for r in pair)
        )
        beaten |= bool(gap > 2 * error)
        evidence.append(
            f"{name}: accuracy {np.mean(xavier['accuracy']):.3f} with Xavier, best "
            f"{np.mean(best['accuracy']):.3f} at scale {best['scale']:g}"
        )
    return Verdict(
        "Xavier is the best start",
        "003, Weight Initialization",
        not beaten,
        "; ".join(evidence),
    )


def growth(row: Mapping[str, Any], metric: str) -> float:
    """By how much the signal changes on its way up, or the gradient on its way down."""
    first, *_, last = row["start"][metric]["median"]
    before, after = (first, last) if metric == "signal" else (last, first)
    return float(after / before) if before else 0.0


def imbalance(row: Mapping[str, Any]) -> float:
    """Powers of ten by which signal and gradient change, together."""
    changes = [growth(row, "signal"), growth(row, "gradient")]
    return float(sum(abs(np.log10(c)) if c > 0 else np.inf for c in changes))


def on_average(row: Mapping[str, Any], metric: str) -> float:
    """The mean over the layers of an untrained network."""
    return float(np.mean(row["start"][metric]["median"]))


def at(rows: Rows, scale: float) -> Mapping[str, Any]:
    """What was measured at a scale."""
    return next(r for r in rows if r["scale"] == scale and not r["constant"])


def largest(rows: Rows) -> Mapping[str, Any]:
    """What was measured at the largest scale."""
    return max(rows, key=lambda row: row["scale"])
