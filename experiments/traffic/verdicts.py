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
        as_published(found, "rmse", "mean square"),
        as_published(found, "mae", "mean size"),
        sizes_help(found),
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


def as_published(found: Found, name: str, words: str) -> Verdict:
    """Holds if the mean error is at most the published one."""
    own, published = found["T-GCN"][name], PUBLISHED[name]
    return Verdict(
        f"T-GCN errs as little as published, by the {words} of errors",
        SECTION,
        bool(np.mean(own) <= published),
        f"{name.upper()} {mean_std(own, 2)}, published {published:.2f}",
    )


def sizes_help(found: Found) -> Verdict:
    """Holds if the mean size is smaller where it is what is learnt from."""
    squares, sizes = (found[name]["mae"] for name in ("T-GCN", "T-GCN by sizes"))
    return Verdict(
        "Who learns from the sizes of errors makes smaller ones in the mean",
        SECTION,
        gap(squares, sizes).above,
        f"MAE {mean_std(sizes, 2)}, from squares {mean_std(squares, 2)}",
    )


def roads_help(found: Found) -> Verdict:
    """Holds if the same network errs more without the roads."""
    alone, own = found["GRU of each sensor"]["rmse"], found["T-GCN"]["rmse"]
    return Verdict(
        "Hearing the neighbours on the road helps",
        SECTION,
        gap(alone, own).above,
        f"RMSE without roads {mean_std(alone, 2)}, with them {mean_std(own, 2)}",
    )
