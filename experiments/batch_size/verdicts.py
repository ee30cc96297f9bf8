"""What the course notes claim about batch sizes, judged by measured numbers alone.

Each comparison is made at the best learning rate of each batch size. One mean is below
another if the gap is more than two standard errors.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict

Found = Mapping[str, Any]
SOURCE = "003, Gradient descent"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    training = found["training"]
    return [
        variance_falls(found["noise"]),
        without_replacement(found["noise"]),
        small_needs_more_updates(training),
        large_is_faster_by_step(training),
        large_is_faster_by_epoch(training),
        small_costs_less(training),
        biggest_is_best(training),
    ]


def below(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether the first mean is below by more than two standard errors of the gap."""
    error = np.hypot(*(np.std(v, ddof=1) / len(v) ** 0.5 for v in (first, second)))
    return bool(np.mean(second) - np.mean(first) > 2 * error)


def spread(values: Sequence[float]) -> str:
    """A mean with its standard deviation."""
    return f"{np.mean(values):.3g} ± {np.std(values, ddof=1):.1g}"


def deviations(noise: Sequence[Found], *, replace: bool) -> np.ndarray:
    """How far measurements are from the law, in their standard errors."""
    rows = [r for part in noise for r in part["rows"] if r["replace"] == replace]
    gaps = [(row["mean"] - row["law"], row["error"]) for row in rows]
    return np.asarray([gap / error for gap, error in gaps if error > 1e-6 * abs(gap)])


def power(part: Found) -> float:
    """The power of the batch size with which the variance goes, with replacement."""
    rows = [row for row in part["rows"] if row["replace"]]
    size, mean = ([row[name] for row in rows] for name in ("size", "mean"))
    return float(np.polyfit(np.log(size), np.log(mean), 1)[0])


def variance_falls(noise: Sequence[Found]) -> Verdict:
    """Holds if the power is -1 within 0.05, and 9 in 10 are within 2 errors of 1/B."""
    powers = [power(part) for part in noise]
    within = np.mean(np.abs(deviations(noise, replace=True)) < 2)
    return Verdict(
        "A smaller batch has a greater variance in its gradient",
        SOURCE,
        bool(np.max(np.abs(np.asarray(powers) + 1)) < 0.05 and within >= 0.9),
        "drawn with replacement, as the batch size to the power of "
        + ", ".join(f"{value:.3f}" for value in powers)
        + f" (after {', '.join(str(part['steps']) for part in noise)} updates); "
        f"{within:.0%} of the measurements are within two standard errors of 1/B",
    )


def without_replacement(noise: Sequence[Found]) -> Verdict:
    """Holds if 9 in 10 are within two errors of the law, and all examples are exact."""
    within = np.mean(np.abs(deviations(noise, replace=False)) < 2)
    part = noise[0]
    rows = {row["size"]: row for row in part["rows"] if not row["replace"]}
    largest = rows[max(rows)]
    exact = largest["mean"] < 1e-6 * part["noise"]
    return Verdict(
        "…and a batch of all examples has none",
        SOURCE,
        bool(within >= 0.9 and exact),
        f"drawn from an epoch, {within:.0%} are within two standard errors of 1/B · "
        f"(n - B)/(n - 1); at B = {max(rows)} {largest['mean'] / part['noise']:.0g} of "
        "the variance of one example is left",
    )


def to_target(training: Sequence[Found]) -> list[tuple[int, list[float]]]:
    """Batch sizes that reach the target, with the steps that it takes them."""
    pairs = [(row["size"], row["to_target"]["steps"]) for row in training]
    return [(size, steps) for size, steps in pairs if steps is not None]


def never_rises(values: Sequence[Sequence[float]]) -> bool:
    """Whether no mean is above one before it, and the last is below the first."""
    pairs = itertools.combinations(values, 2)
    return below(values[-1], values[0]) and not any(below(*pair) for pair in pairs)


def small_needs_more_updates(training: Sequence[Found]) -> Verdict:
    """Holds if the steps to the target never rise with the size, but fall in all."""
    reached = to_target(training)
    return Verdict(
        "A smaller batch needs more updates",
        "004, Mini-batch Gradient Descent",
        never_rises([steps for _, steps in reached]),
        "to the same loss: "
        + ", ".join(f"B = {size} {spread(steps)}" for size, steps in reached),
    )


def faster(training: Sequence[Found], part: str, claim: str) -> Verdict:
    """Holds if the loss never rises with the batch size, but falls in all."""
    losses = {row["size"]: row[part]["loss"] for row in training}
    return Verdict(
        claim,
        SOURCE,
        never_rises(list(losses.values())),
        f"loss after {training[-1][part]['steps']} steps of the largest batch and "
        f"{training[0][part]['steps']} of the smallest: "
        + ", ".join(f"B = {size} {spread(loss)}" for size, loss in losses.items()),
    )


def large_is_faster_by_step(training: Sequence[Found]) -> Verdict:
    """Judged at equal steps."""
    return faster(training, "equal_steps", "A larger batch converges faster")


def large_is_faster_by_epoch(training: Sequence[Found]) -> Verdict:
    """Judged at equal epochs."""
    return faster(training, "equal_epochs", "…also if all see as many examples")


def small_costs_less(training: Sequence[Found]) -> Verdict:
    """Holds if the smallest batch reaches the target with a tenth of the examples."""
    reached = to_target(training)
    cost = {size: size * np.asarray(steps) for size, steps in reached}
    least, most = min(cost), max(cost)
    return Verdict(
        "A smaller batch needs less computation in all",
        SOURCE,
        bool(below(10 * cost[least], cost[most])),
        "examples seen on the way to the same loss: "
        + ", ".join(f"B = {size} {spread(list(seen))}" for size, seen in cost.items()),
    )


def biggest_is_best(training: Sequence[Found]) -> Verdict:
    """Holds if the largest saves a tenth of the steps of the one before it, or more."""
    (size, before), (largest, after) = to_target(training)[-2:]
    return Verdict(
        "Take the biggest batch that can be computed in parallel",
        SOURCE,
        below(after, 0.9 * np.asarray(before)),
        f"where a step costs the same whatever its batch, B = {largest} reaches the "
        f"loss in {spread(after)} steps, B = {size} in {spread(before)}",
    )
