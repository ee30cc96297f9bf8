"""What the course notes claim of averaged models, judged by the measured numbers."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SOURCE = "003, Bagging and Ensemble Methods"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        averaging_helps(found),
        beats_one_data_set(
            found, "bags", "Bags make a better ensemble than one data set"
        ),
        beats_one_data_set(
            found, "own data sets", "…and truly different data sets a better one still"
        ),
        beats_one_data_set(
            found,
            "other losses",
            "Other losses and optimisers make a better ensemble than equal ones",
        ),
    ]


def averaging_helps(found: Found) -> Verdict:
    """Holds if the mean of most members has the lower error, in every arm."""
    holds, evidence = [], []
    for name, arm in found["friedman"].items():
        one, many = arm["error"][0], arm["error"][-1]
        holds.append(gap(one, many).above)
        evidence.append(f"{name} {mean_std(one)} to {mean_std(many)}")
    return Verdict(
        "The average of several models is better than one of them",
        SOURCE,
        all(holds),
        f"squared error, from 1 to {found['sizes'][-1]} networks: "
        + "; ".join(evidence),
    )


def beats_one_data_set(found: Found, name: str, claim: str) -> Verdict:
    """Holds if its greatest ensemble has the lower error, beyond luck."""
    arms = found["friedman"]
    errors = [arms[arm]["error"][-1] for arm in ("one data set", name)]
    shared = [arms[arm]["correlation"] for arm in ("one data set", name)]
    return Verdict(
        claim,
        SOURCE,
        gap(*errors).above,
        f"squared error of {found['sizes'][-1]} networks {mean_std(errors[1])}, "
        "trained "
        f"on one data set from other initial weights {mean_std(errors[0])}; "
        "correlation "
        f"of members {shared[1]:.2f} and {shared[0]:.2f}",
    )
