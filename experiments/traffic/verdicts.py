"""What the graph is good for, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "003, Graph neural networks"
PUBLISHED = {"rmse": 5.13, "mae": 3.18}
"""Of T-GCN on the same test part."""


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        beats_the_last(found, "rmse", "mean square"),
        beats_the_last(found, "mae", "mean size"),
        as_published(found),
        roads_help(found),
    ]


def beats_the_last(found: Found, name: str, words: str) -> Verdict:
    """Holds if the error of T-GCN is below that of the last value in every run."""
    (last,), own = found["last value"][name], found["T-GCN"][name]
    return Verdict(
        f"T-GCN forecasts traffic better than the last value, by the {words} of errors",
        SECTION,
        bool(max(own) < last),
        f"{mean_std(own, 2)}, last value {last:.2f} miles an hour",
    )


def as_published(found: Found) -> Verdict:
    """Holds if both mean errors are at most the published ones."""
    own = found["T-GCN"]
    right = [np.mean(own[name]) <= value for name, value in PUBLISHED.items()]
    text = ", ".join(
        f"{name.upper()} {mean_std(own[name], 2)}, published {value:.2f}"
        for name, value in PUBLISHED.items()
    )
    return Verdict("T-GCN errs as little as published", SECTION, all(right), text)


def roads_help(found: Found) -> Verdict:
    """Holds if the same network errs more without the roads."""
    alone, own = found["GRU of each sensor"]["rmse"], found["T-GCN"]["rmse"]
    return Verdict(
        "Hearing the neighbours on the road helps",
        SECTION,
        gap(alone, own).above,
        f"RMSE without roads {mean_std(alone, 2)}, with them {mean_std(own, 2)}",
    )
