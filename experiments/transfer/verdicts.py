"""What the course notes claim, judged by the measured numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std
from experiments.transfer.config import METHODS

NOTES = "003, Transfer Learning"
FEW = 10  # examples of a class, at most

Found = Mapping[str, Any]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim; ``found`` is what ``measure`` gives."""
    return [
        useful_with_few(found),
        useful_with_less(found),
        features_matter(found),
        last_layer_suffices(found),
        all_layers_with_many(found),
        low_rate_with_many(found),
    ]


def useful_with_few(found: Found) -> Verdict:
    """Holds if it is more accurate than from scratch, at up to ten a class."""
    few = [shots for shots in found["shots"] if shots <= FEW]
    pairs = {n: (at(found, "whole", n), at(found, "scratch", n)) for n in few}
    return Verdict(
        "Re-using a pre-trained network is useful when there are few examples",
        NOTES,
        all(gap(*pair).above for pair in pairs.values()),
        "all layers trained on, against from scratch, by examples of a class: "
        + "; ".join(
            f"{n}: {mean_std(ours, 2)} and {mean_std(theirs, 2)}, "
            f"a gain of {gap(ours, theirs)}"
            for n, (ours, theirs) in pairs.items()
        ),
    )


def useful_with_less(found: Found) -> Verdict:
    """Holds if the gain with most examples is smaller than with fewest."""
    ends = found["shots"][0], found["shots"][-1]
    first, last = (
        np.subtract(at(found, "whole", n), at(found, "scratch", n)) for n in ends
    )
    return Verdict(
        "…where there is way more data for the original task",
        NOTES,
        gap(first, last).above,
        f"gain in accuracy {mean_std(first)} from {ends[0]} of a class, "
        f"{mean_std(last)} from {ends[1]}",
    )


def features_matter(found: Found) -> Verdict:
    """Holds if the last layer learns more on the old body than on a random one."""
    pairs = {n: (at(found, "head", n), at(found, "random", n)) for n in found["shots"]}
    return Verdict(
        "…and where features of the original task are useful for the second",
        NOTES,
        all(gap(*pair).above for pair in pairs.values()),
        "last layer on the old body, against on a random one: "
        + "; ".join(
            f"{n}: {mean_std(ours, 2)} and {mean_std(theirs, 2)}"
            for n, (ours, theirs) in pairs.items()
        ),
    )


def last_layer_suffices(found: Found) -> Verdict:
    """Holds if training all layers is nowhere better, at up to ten a class."""
    few = [shots for shots in found["shots"] if shots <= FEW]
    pairs = {n: (at(found, "whole", n), at(found, "head", n)) for n in few}
    return Verdict(
        "With few examples, train only the last layer",
        NOTES,
        not any(gap(*pair).above for pair in pairs.values()),
        "all layers, against the last one: "
        + "; ".join(
            f"{n}: {mean_std(every, 2)} and {mean_std(one, 2)}"
            for n, (every, one) in pairs.items()
        )
        + "; a linear probe: "
        + "; ".join(f"{n}: {mean_std(at(found, 'probe', n), 2)}" for n in few),
    )


def all_layers_with_many(found: Found) -> Verdict:
    """Holds if all layers, fast or slow, are better than the last one with most."""
    most = found["shots"][-1]
    ways = {kind: at(found, kind, most) for kind in ("slow", "whole", "head", "probe")}
    return Verdict(
        "If the data set is big enough, train all layers",
        NOTES,
        all(
            gap(ways[ours], ways[theirs]).above
            for ours in ("slow", "whole")
            for theirs in ("head", "probe")
        ),
        f"{most} of a class: "
        + ", ".join(f"{METHODS[kind]} {mean_std(v)}" for kind, v in ways.items()),
    )


def low_rate_with_many(found: Found) -> Verdict:
    """Holds if the slow body is more accurate than the fast one with most examples."""
    fewest, most = found["shots"][0], found["shots"][-1]
    pairs = {n: (at(found, "slow", n), at(found, "whole", n)) for n in (fewest, most)}
    return Verdict(
        "…with a low learning rate",
        NOTES,
        gap(*pairs[most]).above,
        "body slow, against all at the same rate: "
        + "; ".join(
            f"{n}: {mean_std(slow)} and {mean_std(fast)}"
            for n, (slow, fast) in pairs.items()
        ),
    )


def at(found: Found, method: str, shots: int) -> list[float]:
    """What the seeds led to by a method with so many examples of a class."""
    return list(found["accuracy"][method][found["shots"].index(shots)])
