"""What the course notes claim about learning rates, judged by measured numbers alone.

Each schedule is at its best start and setting. All have the same seeds, so two are
compared by the differences, seed by seed: one is below another if the mean difference
is more than two of its standard errors.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.schedules.curves import FALLING

Found = Mapping[str, Any]
RATE = "003, Learning Rate"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    return [
        falling_ends_lower(found["convex"]),
        rising_ends_higher(found["convex"]),
        falling_errs_less(found["network"]),
        recommended_start(found["convex"]),
        small_rates_are_slow(found["convex"]),
        rates_must_be_small(found["convex"]),
        rates_are_hard_to_find(found["convex"]),
    ]


def finals(part: Found, family: str) -> list[float]:
    """Where the runs of a schedule end, at its best."""
    return next(row["final"] for row in part["best"] if row["family"] == family)


def below(first: list[float], second: list[float]) -> bool:
    """Whether the first is below the second by more than chance."""
    gap = np.subtract(second, first)
    return bool(gap.mean() > 2 * gap.std(ddof=1) / len(gap) ** 0.5)


def spread(values: list[float]) -> str:
    """A mean with its standard deviation."""
    return f"{np.mean(values):.2g} ± {np.std(values, ddof=1):.1g}"


def each(part: Found, families: tuple[str, ...]) -> str:
    """Where some schedules end, in words."""
    return ", ".join(f"{name} {spread(finals(part, name))}" for name in families)


def falling_ends_lower(part: Found) -> Verdict:
    """Holds if each falling schedule of the course ends below the constant rate."""
    constant = finals(part, "constant")
    return Verdict(
        "Rates that fall end nearer to the minimum than a constant one",
        RATE,
        all(below(finals(part, name), constant) for name in FALLING),
        f"above the least loss: constant {spread(constant)}, {each(part, FALLING)}",
    )


def rising_ends_higher(part: Found) -> Verdict:
    """Holds if a rate that rises ends above the constant rate."""
    constant, rising = finals(part, "constant"), finals(part, "rising")
    return Verdict(
        "…and it matters that they fall, not that they change",
        RATE,
        below(constant, rising),
        f"rising from 0 {spread(rising)}, constant {spread(constant)}",
    )


def falling_errs_less(part: Found) -> Verdict:
    """Holds if each falling schedule has a smaller test error than the constant."""
    error = part["error"]
    words = [f"{name} {spread(error[name])}" for name in ("constant", *FALLING)]
    return Verdict(
        "…and so a network errs less on the test part",
        RATE,
        all(below(error[name], error["constant"]) for name in FALLING),
        "test error: " + ", ".join(words),
    )


def recommended_start(part: Found) -> Verdict:
    """Holds if it ends below the constant rate at its best."""
    own, constant = part["recommended"], finals(part, "constant")
    best = finals(part, FALLING[0])
    return Verdict(
        "1 / (1 + t epoch) with a start of 0.1 and t = 1 does well",
        RATE,
        below(own, constant),
        f"it ends {spread(own)} above the least loss, the best of its kind "
        f"{spread(best)}, a constant rate {spread(constant)}",
    )


def constant_rates(part: Found) -> list[tuple[float, float]]:
    """By constant rate, where runs end on average; infinite where one diverged."""
    curve = part["by_start"]["constant"]
    ends = [np.inf if end is None else end for end in curve["final"]]
    return list(zip(curve["start"], ends, strict=True))


def small_rates_are_slow(part: Found) -> Verdict:
    """Holds if the least rate ends ten times as high as the best one, or higher."""
    curve = constant_rates(part)
    rate, best = min(curve, key=lambda pair: pair[1])
    least, slow = curve[0]
    return Verdict(
        "A small learning rate means slow convergence",
        "003, Gradient descent",
        slow >= 10 * best,
        f"at a rate of {least:g} a run ends {slow:.2g} above the least loss, at "
        f"{rate:g} {best:.2g}",
    )


def rates_must_be_small(part: Found) -> Verdict:
    """Holds if ten times the best rate ends above the least rate."""
    curve = constant_rates(part)
    rate, best = min(curve, key=lambda pair: pair[1])
    high, end = max(curve)
    return Verdict(
        "A learning rate must be small, or the run diverges",
        "003, Gradient descent",
        bool(end > curve[0][1] and high <= 10 * rate),
        f"at a rate of {high:g} a run ends {end:.2g} above the least loss, at {rate:g} "
        f"{best:.2g}, at {curve[0][0]:g} {curve[0][1]:.2g}",
    )


def rates_are_hard_to_find(part: Found) -> Verdict:
    """Holds if at most two constant rates end within twice the best."""
    good = near_best(part, "constant")
    total = len(constant_rates(part))
    decays = {name: near_best(part, name) for name in (*FALLING, "cosine")}
    words = ", ".join(f"{name} {count}" for name, count in decays.items())
    return Verdict(
        "The right learning rate is hard to find",
        "003, Gradient descent",
        good <= 2,
        f"{good} of {total} constant rates end within twice the best; of the starts of "
        f"schedules: {words}",
    )


def near_best(part: Found, family: str) -> int:
    """How many starts end within twice the best, at the best setting."""
    ends = [np.inf if e is None else e for e in part["by_start"][family]["final"]]
    return int(np.sum(np.asarray(ends) <= 2 * min(ends)))
