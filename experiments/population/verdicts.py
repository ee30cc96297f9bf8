"""Whether a network learns what a sample says of a population, by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import mean_std

Found = Mapping[str, Any]
SECTION = "000, 5.7.9. graph neural networks"
NAMES = {"gaussian_entropy": "entropy", "gaussian_information": "mutual information"}


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        *(learns(found, task) for task in NAMES),
        more_helps(found),
        *(as_the_formula(found, task) for task in NAMES),
    ]


def learns(found: Found, task: str) -> Verdict:
    """Holds if the error with most samples is below half that of a constant."""
    one = found["tasks"][task]
    last = one["networks"][-1]
    return Verdict(
        f"Deep Sets learns the {NAMES[task]} of a population from samples",
        SECTION,
        max(last) < one["constant"] / 2,
        f"error {mean_std(last)} nats from {found['num_sets'][-1]} samples; "
        f"of a constant {one['constant']:.3f}",
    )


def more_helps(found: Found) -> Verdict:
    """Holds if in both tasks the mean error falls with every number of samples."""
    means = {
        NAMES[task]: [float(np.mean(seeds)) for seeds in one["networks"]]
        for task, one in found["tasks"].items()
    }
    text = "; ".join(
        f"{name} {', '.join(f'{m:.3f}' for m in row)}" for name, row in means.items()
    )
    return Verdict(
        "More samples make it better",
        SECTION,
        all(bool(np.all(np.diff(row) < 0)) for row in means.values()),
        f"error with {', '.join(map(str, found['num_sets']))} samples: {text}",
    )


def as_the_formula(found: Found, task: str) -> Verdict:
    """Holds if the error with most samples is at most 1.2 times that of the formula."""
    one = found["tasks"][task]
    last = one["networks"][-1]
    return Verdict(
        f"…and the {NAMES[task]} as well as the formula for normal distributions",
        SECTION,
        bool(np.mean(last) <= 1.2 * one["plug_in"]),
        f"error {mean_std(last)} nats; the formula with the covariance of the sample "
        f"{one['plug_in']:.3f}",
    )
