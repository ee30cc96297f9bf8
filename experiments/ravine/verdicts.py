"""What the course notes claim about optimisers, judged by the measured numbers alone.

Every optimiser is at its best rate. A ravine is narrow if it is 100 times steeper
across than along, or more. One mean is below another if the gap is more than two
standard errors.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict

Found = Mapping[str, Any]
NARROW = 100
PER_DIRECTION = ("AdaGrad", "RMSProp", "Adam")


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    return [
        one_rate_for_all_directions(found),
        momentum_is_faster(found),
        less_to_and_fro(
            found,
            "Momentum goes less to and fro across a narrow ravine",
            "003, Gradient Descent with Momentum",
            ("momentum", "gradient descent"),
        ),
        less_to_and_fro(
            found,
            "Nesterov's look-ahead corrects the jumps of momentum",
            "003, Nesterov Momentum",
            ("Nesterov", "momentum"),
        ),
        less_to_and_fro(
            found,
            "RMSProp dampens the oscillations of gradient descent",
            "003, RMSProp",
            ("RMSProp", "gradient descent"),
        ),
        higher_rates(found),
        rates_by_direction(found),
        turned_ravine(found),
        adagrad_never_forgets(found),
        correction_is_needed(found),
        momentum_leaves_minima(found),
        newton_is_faster(found),
        newton_finds_the_global_minimum(found),
    ]


def rows(found: Found, name: str, angle: float = 0) -> dict[float, Mapping[str, Any]]:
    """What was measured of an optimiser, by condition."""
    every = found["ravines"][name]
    return {row["condition"]: row for row in every if row["angle"] == angle}


def narrow(found: Found, name: str, angle: float = 0) -> list[Mapping[str, Any]]:
    """What was measured in narrow ravines."""
    every = rows(found, name, angle)
    return [row for condition, row in every.items() if condition >= NARROW]


def below(first: list[float], second: list[float]) -> bool:
    """Whether the first mean is below by more than two standard errors of the gap."""
    error = np.hypot(standard_error(first), standard_error(second))
    return bool(np.mean(second) - np.mean(first) > 2 * error)


def standard_error(values: list[float]) -> float:
    """The standard error of a mean."""
    return float(np.std(values, ddof=1) / len(values) ** 0.5)


def mean(values: list[float]) -> str:
    """A mean with its standard error."""
    return f"{np.mean(values):.3g} ± {standard_error(values):.1g}"


def one_rate_for_all_directions(found: Found) -> Verdict:
    """Holds if steps grow with the condition to a power of 0.8 to 1.2, from 10 on."""
    descent = rows(found, "gradient descent")
    wide = [condition for condition in descent if condition >= 10]
    steps = [np.mean(descent[condition]["steps"]) for condition in wide]
    power = np.polyfit(np.log(wide), np.log(steps), 1)[0]
    return Verdict(
        "Gradient descent scales all directions alike, and so is slow in a ravine",
        "003, Gradient descent",
        bool(0.8 < power < 1.2),
        f"{steps[0]:.0f} steps where it is {wide[0]:g} times steeper across, "
        f"{steps[-1]:.0f} where {wide[-1]:g} times: as the condition to the power of "
        f"{power:.2f}",
    )


def momentum_is_faster(found: Found) -> Verdict:
    """Holds if momentum takes fewer steps in every narrow ravine."""
    pairs = list(
        zip(narrow(found, "momentum"), narrow(found, "gradient descent"), strict=True)
    )
    evidence = [
        f"condition {row['condition']:g}: {mean(row['steps'])} steps against "
        f"{mean(plain['steps'])}"
        for row, plain in (
            *pairs,
            (rows(found, "momentum")[10], rows(found, "gradient descent")[10]),
        )
    ]
    return Verdict(
        "Momentum moves faster towards the bottom of a narrow ravine",
        "003, Gradient Descent with Momentum",
        all(below(row["steps"], plain["steps"]) for row, plain in pairs),
        "; ".join(evidence),
    )


def less_to_and_fro(
    found: Found, claim: str, source: str, names: tuple[str, str]
) -> Verdict:
    """Holds if the way across is shorter in every narrow ravine, for the first name."""
    pairs = list(zip(*(narrow(found, name) for name in names), strict=True))
    evidence = [
        f"condition {row['condition']:g}: {mean(row['crossing'])} starting distances "
        f"across the ravine, against {mean(other['crossing'])}"
        for row, other in pairs
    ]
    return Verdict(
        claim,
        source,
        all(below(row["crossing"], other["crossing"]) for row, other in pairs),
        "; ".join(evidence),
    )


def higher_rates(found: Found) -> Verdict:
    """Holds if the highest rate at which all starts arrive is that of RMSProp."""
    highest, left = {}, {}
    for name in ("RMSProp", "gradient descent"):
        curve = found["rates"][name]
        pairs = zip(curve["rate"], curve["arrived"], strict=True)
        highest[name] = max(
            (rate for rate, arrived in pairs if arrived == 1), default=0
        )
        left[name] = curve["left"][-1]
    own, plain = left["RMSProp"], left["gradient descent"]
    return Verdict(
        "RMSProp can use a higher rate, since it is less likely to diverge",
        "003, RMSProp",
        highest["RMSProp"] > highest["gradient descent"],
        f"all starts arrive up to a rate of {highest['RMSProp']:.2g}, with gradient "
        f"descent up to {highest['gradient descent']:.2g}; beyond, it ends "
        f"{'anywhere' if own is None else f'{own:.2g} starting distances away'} at the "
        f"highest rate, gradient descent "
        f"{'at infinity' if plain is None else f'{plain:.2g} away'}",
    )


def rates_by_direction(found: Found) -> Verdict:
    """Holds if AdaGrad, RMSProp and Adam are faster than descent where 300 or more."""
    plain = narrow(found, "gradient descent")[-1]["steps"]
    steps = {name: narrow(found, name)[-1]["steps"] for name in PER_DIRECTION}
    return Verdict(
        "A rate for each direction is better than one for all",
        "003, RMSProp",
        all(below(own, plain) for own in steps.values()),
        f"along the axes, condition {narrow(found, 'Adam')[-1]['condition']:g}: "
        + ", ".join(f"{name} {mean(own)} steps" for name, own in steps.items())
        + f", gradient descent {mean(plain)}",
    )


def turned_ravine(found: Found) -> Verdict:
    """Holds if each is as good at 45 degrees, up to half as many steps again."""
    straight, turned = (
        {name: narrow(found, name, angle)[-1]["steps"] for name in PER_DIRECTION}
        for angle in (0, 45)
    )
    plain = narrow(found, "gradient descent", 45)[-1]["steps"]
    ratios = [np.mean(turned[n]) / np.mean(straight[n]) for n in PER_DIRECTION]
    return Verdict(
        "…whichever way the ravine runs",
        "003, RMSProp",
        bool(max(ratios) < 1.5),
        "turned by 45 degrees: "
        + ", ".join(f"{name} {mean(own)} steps" for name, own in turned.items())
        + f", gradient descent {mean(plain)}",
    )


def adagrad_never_forgets(found: Found) -> Verdict:
    """Holds if steps fall as time to the power of -0.5, those of RMSProp not at all."""
    sums, forgets = (found["steady"][name]["slope"] for name in ("AdaGrad", "RMSProp"))
    return Verdict(
        "AdaGrad sums squared gradients, RMSProp averages the latest: only AdaGrad's "
        "steps shrink for ever",
        "004, Fancy optimizers",
        bool(abs(sums + 0.5) < 0.05 and abs(forgets) < 0.05),
        f"while the gradient stays the same, AdaGrad's steps fall as time to the power "
        f"of {sums:.2f}, those of RMSProp as {forgets:.2f}",
    )


def correction_is_needed(found: Found) -> Verdict:
    """Holds if Adam needs fewer steps with its correction, in every narrow ravine."""
    names = "Adam", "Adam, uncorrected"
    pairs = list(zip(*(narrow(found, name) for name in names), strict=True))
    first = [found["steady"][name]["length"][0] for name in names]
    return Verdict(
        "Adam needs its bias correction, since its averages begin at 0",
        "003, Adam",
        all(below(row["steps"], other["steps"]) for row, other in pairs),
        f"the first step is {first[1]:.2f} rates long without it, {first[0]:.2f} with "
        "it; "
        + "; ".join(
            f"condition {row['condition']:g}: {mean(row['steps'])} steps with it, "
            f"{mean(other['steps'])} without"
            for row, other in pairs
        ),
    )


def momentum_leaves_minima(found: Found) -> Verdict:
    """Holds if momentum, at its best rate, leads more starts down than none does."""
    own, plain = found["bumps"]["momentum"], found["bumps"]["gradient descent"]
    place = found["rates"]["momentum"]["rate"].index(own["rate"])
    same = plain["by_rate"][place]
    return Verdict(
        "Momentum can overcome local minima",
        "003, Gradient Descent with Momentum",
        bool(own["share"] - same > 2 * np.hypot(own["error"], plain["error"])),
        f"{own['share']:.0%} ± {own['error']:.0%} of the starts end in the lowest "
        f"valley at a rate of {own['rate']:.2g}, without momentum {same:.0%} at that "
        f"rate, and {plain['share']:.0%} at the best, {plain['rate']:.2g}",
    )


def newton_is_faster(found: Found) -> Verdict:
    """Holds if Newton takes fewer steps than gradient descent in all narrow ravines."""
    pairs = list(
        zip(narrow(found, "Newton"), narrow(found, "gradient descent"), strict=True)
    )
    return Verdict(
        "Newton's method takes fewer steps",
        "003, Second Order Optimization Methods",
        all(below(row["steps"], plain["steps"]) for row, plain in pairs),
        f"{np.mean(pairs[-1][0]['steps']):.3g} step, whatever the condition; L-BFGS "
        f"{np.mean(narrow(found, 'L-BFGS')[-1]['steps']):.3g}",
    )


def newton_finds_the_global_minimum(found: Found) -> Verdict:
    """Holds if at least nine in ten starts lead down to the lowest valley."""
    newton, descent = (found["bumps"][name] for name in ("Newton", "gradient descent"))
    return Verdict(
        "Newton's method finds a global minimum",
        "003, Second Order Optimization Methods",
        newton["share"] >= 0.9,
        f"in a bowl with bumps {newton['share']:.0%} ± {newton['error']:.0%} of the "
        f"starts lead to the lowest valley, with gradient descent "
        f"{descent['share']:.0%}",
    )
