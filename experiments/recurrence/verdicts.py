"""What the course says about recurrence, judged by the measured numbers alone.

One mean is above another if the gap over the seeds is more than two standard errors.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SOURCE = "002, Issues with big NNs"
EXACT = 1e-3  # relative error up to which the formula is met in float32
ADDERS = {
    "leaky": "Leaky units learn better to add two numbers than a simple network",
    "skip": "…and so do skip connections",
    "removed": "…and connections over several steps in place of those of one",
    "penalty": "…and a penalty on gradients that grow or shrink",
}
GONE, GROWN = 1e-2, 1e2  # lengths below and above which a state has vanished, exploded


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    return [
        formula(found, "off", "A linear recurrence is the powers of its eigenvalues"),
        states(found),
        formula(found, "back_off", "…and so is its gradient on the way back"),
        longer(found, "leaky", "Leaky units let gradients go back further"),
        longer(found, "LSTM", "…and so does an LSTM"),
        longer(found, "GRU", "…and a GRU"),
        small_radius(found),
        cut(found),
        longer(found, "skip", "Skip connections let gradients go back further"),
        longer(
            found,
            "removed",
            "…and so do such connections alone, in place of those of one step",
        ),
        *(adds(found, name, claim) for name, claim in ADDERS.items()),
    ]


def formula(found: Found, what: str, claim: str) -> Verdict:
    """Holds if the largest relative error at any radius is below ``EXACT``."""
    worst = max(max(row[what]) for row in found["law"])
    text = f"relative error at most {worst:.1g} at radii "
    text += ", ".join(f"{row['radius']:g}" for row in found["law"])
    return Verdict(claim, SOURCE, bool(worst < EXACT), text)


def states(found: Found) -> Verdict:
    """Holds if each state below radius 1 is ``GONE`` at the end, above it ``GROWN``."""
    rows = [row for row in found["law"] if row["radius"] != 1]
    right = [
        max(row["last"]) < GONE if row["radius"] < 1 else min(row["last"]) > GROWN
        for row in rows
    ]
    text = ", ".join(
        f"{np.median(row['last']):.1g} at {row['radius']:g}" for row in found["law"]
    )
    claim = "The elements of h explode or vanish eventually"
    return Verdict(claim, SOURCE, all(right), f"median length at the end: {text}")


def longer(found: Found, name: str, claim: str) -> Verdict:
    """Holds if more of the gradient is left than in the simple network."""
    rows = found["gradients"]
    difference = gap(rows[name]["at_lag"], rows["RNN"]["at_lag"])
    text = f"powers of ten left at the lag: {mean_std(rows[name]['at_lag'], 1)}, "
    text += f"simple {mean_std(rows['RNN']['at_lag'], 1)}; untrained"
    return Verdict(claim, SOURCE, difference.above, text)


def best(row: Mapping[str, Sequence[Any]]) -> int:
    """The place of the radius with the smallest mean error."""
    return int(np.mean(row["error"], axis=1).argmin())


def small_radius(found: Found) -> Verdict:
    """Holds if the best radius is below 1 and the largest is worse, on each series."""
    texts, right = [], []
    for name, row in found["echo"].items():
        at = best(row)
        worse = gap(row["error"][-1], row["error"][at]).above
        right.append(row["radius"][at] < 1 and worse)
        texts.append(
            f"{name}: error {mean_std(row['error'][at])} at the best radius "
            f"{row['radius'][at]:g}, {mean_std(row['error'][-1])} at "
            f"{row['radius'][-1]:g}"
        )
    claim = "An echo-state network wants a reasonably small spectral radius"
    return Verdict(claim, SOURCE, all(right), "; ".join(texts))


def cut(found: Found) -> Verdict:
    """Holds if the shortest stretch leads to a larger error than the longest."""
    first, last = found["truncation"][0], found["truncation"][-1]
    text = ", ".join(
        f"{mean_std(row['error'])} with {row['stretch']}" for row in found["truncation"]
    )
    return Verdict(
        "Truncation limits what is learned to what the gradient reaches",
        "000, 5.7.6. RNNs",
        gap(first["error"], last["error"]).above,
        f"error by steps of a stretch: {text}",
    )


def adds(found: Found, name: str, claim: str) -> Verdict:
    """Holds if the error of a sum is below that of the simple network."""
    own, simple = found["adding"][name], found["adding"]["simple"]
    text = f"error {mean_std(own, 4)}, simple {mean_std(simple, 4)}, a guess 0.1667"
    return Verdict(claim, SOURCE, gap(simple, own).above, text)
