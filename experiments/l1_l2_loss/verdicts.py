"""What the course notes claim of the two losses, judged by the measured numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SOURCE = "003, Regression Loss"
CENTRE = {"L1": "median", "L2": "mean"}


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    spoiled = found["spoiled"]
    return [
        optimum(found["samples"], "L1"),
        optimum(found["samples"], "L2"),
        robust(spoiled, "error_share", "The L1 loss is robust against outliers"),
        robust(
            spoiled, "stretch_share", "…also where it is the inputs that are spoiled"
        ),
        prone(spoiled),
        costly(found["descents"]),
        heavier(found["descents"]),
    ]


def optimum(samples: Found, name: str) -> Verdict:
    """Holds if descent ends a thousandth as far from it as mean and median differ."""
    miss = samples["misses"][name]
    return Verdict(
        f"The optimum of the {name} loss is the {CENTRE[name]}",
        SOURCE,
        bool(miss < samples["apart"] / 1000),
        f"at most {miss:.1g} from NumPy's {CENTRE[name]}, over all samples; mean and "
        f"median are at least {samples['apart']:.2f} apart",
    )


def robust(spoiled: Found, kind: str, claim: str) -> Verdict:
    """Holds if a tenth of outliers adds less than a tenth to the test error."""
    before, after = (at(spoiled, kind, "L1", share) for share in (0, 0.1))
    of = "targets" if kind == "error_share" else "inputs"
    return Verdict(
        claim,
        SOURCE,
        bool(np.mean(after) < 1.1 * np.mean(before)),
        f"mean absolute error on clean test rows {mean_std(before)}, with a tenth of "
        f"the training {of} spoiled {mean_std(after)}",
    )


def prone(spoiled: Found) -> Verdict:
    """Holds if a tenth of outliers adds more than a tenth to the test error."""
    before, after = (at(spoiled, "error_share", "L2", share) for share in (0, 0.1))
    return Verdict(
        "The L2 loss is prone to outliers",
        SOURCE,
        bool(np.mean(after) > 1.1 * np.mean(before)),
        f"mean absolute error on clean test rows {mean_std(before)}, with a tenth of "
        f"the training targets spoiled {mean_std(after)}",
    )


def costly(descents: Found) -> Verdict:
    """Holds if L1 needs twice the steps, and the difference is more than luck."""
    steps = {name: descents[name]["arrival"] for name in CENTRE}
    twice = gap(steps["L1"], 2 * np.asarray(steps["L2"]))
    text = {name: mean_std(values, 0) for name, values in steps.items()}
    return Verdict(
        "The L1 loss is costlier to optimise than the L2 loss",
        SOURCE,
        twice.above,
        f"steps of gradient descent at its best constant rate: {text['L1']} with L1, "
        f"{text['L2']} with L2",
    )


def heavier(descents: Found) -> Verdict:
    """Holds if large errors pull twice as hard as in the L1 loss."""
    here, there = (descents[name]["pull"] for name in ("L2", "L1"))
    return Verdict(
        "L2 punishes large errors more heavily",
        SOURCE,
        bool(np.mean(here) > 2 * np.mean(there)),
        "the twentieth of the rows with the largest errors exerts "
        f"{np.mean(here):.1%} ± {np.std(here, ddof=1):.1%} of the pull, with L1 "
        f"{np.mean(there):.1%}",
    )


def at(spoiled: Found, kind: str, name: str, share: float) -> list[float]:
    """The test errors at the least share that is not below the one asked for."""
    place = int(np.searchsorted(spoiled["shares"], share - 1e-9))
    return spoiled[kind][name][min(place, len(spoiled["shares"]) - 1)]
