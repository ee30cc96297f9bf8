"""Whether a network foretells an epidemic, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "000, 5.7.9. graph neural networks"
CLOSE = 0.02  # of accuracy


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [learns(found), far_helps(found), near_the_best(found)]


def learns(found: Found) -> Verdict:
    """Holds if the deepest is above the larger class by 0.05 in every seed."""
    seeds = found["networks"][-1]
    return Verdict(
        "A graph network foretells who will be infected, in towns it never saw",
        SECTION,
        min(seeds) > found["majority"] + 0.05,
        f"accuracy {mean_std(seeds)} with {found['depths'][-1]} layers; "
        f"always the larger class {found['majority']:.3f}",
    )


def far_helps(found: Found) -> Verdict:
    """Holds if the deepest is above one layer by more than two standard errors."""
    near, far = found["networks"][0], found["networks"][-1]
    return Verdict(
        "To foretell what comes from far, a network must hear from far",
        SECTION,
        gap(far, near).above,
        f"accuracy {mean_std(near)} with {found['depths'][0]} layer, "
        f"{mean_std(far)} with {found['depths'][-1]}",
    )


def near_the_best(found: Found) -> Verdict:
    """Holds if the deepest's mean is at most 0.02 below that of simulations."""
    seeds = found["networks"][-1]
    return Verdict(
        "…and comes close to the most that can be known, without the rates",
        SECTION,
        bool(np.mean(seeds) >= found["simulations"] - CLOSE),
        f"accuracy {mean_std(seeds)}; with the rates, by a mean field "
        f"{found['mean_field']:.3f}, by simulations {found['simulations']:.3f}",
    )
