"""What clouds lose with their points, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.cloud_robustness.config import NAMES
from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "000, 5.7.9. graph neural networks"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [half_is_enough(found), sum_is_worse(found), noise_hurts_the_maximum(found)]


def at(found: Found, kind: str, test: str, place: int) -> list[float]:
    """Accuracy of a kind by seed, at one place of a test."""
    return found["networks"][kind][test][place]


def half_is_enough(found: Found) -> Verdict:
    """Holds if maximum, mean and PointNet lose at most 0.1 with half of the points."""
    place = found["kept"].index(0.5)
    lost = {
        kind: float(
            np.mean(at(found, kind, "kept", 0))
            - np.mean(at(found, kind, "kept", place))
        )
        for kind in ("max", "mean", "pointnet")
    }
    text = ", ".join(f"{NAMES[kind]} {value:.3f}" for kind, value in lost.items())
    return Verdict(
        "Networks of sets do not need every point: half of a cloud is enough",
        SECTION,
        max(lost.values()) <= 0.1,
        f"accuracy that is lost with half of the points: {text}",
    )


def sum_is_worse(found: Found) -> Verdict:
    """Holds if with half of the points the sum loses more than the mean.

    By more than two standard errors.
    """
    place = found["kept"].index(0.5)
    lost = {
        kind: np.subtract(
            at(found, kind, "kept", 0), at(found, kind, "kept", place)
        ).tolist()
        for kind in ("sum", "mean")
    }
    return Verdict(
        "A sum counts, so it misses what is not there more than a mean does",
        SECTION,
        gap(lost["sum"], lost["mean"]).above,
        "accuracy that is lost with half of the points: "
        f"sum {mean_std(lost['sum'])}, mean {mean_std(lost['mean'])}",
    )


def noise_hurts_the_maximum(found: Found) -> Verdict:
    """Holds if by the most noise the maximum loses more than the mean.

    By more than two standard errors.
    """
    lost = {
        kind: np.subtract(
            at(found, kind, "noise", 0), at(found, kind, "noise", -1)
        ).tolist()
        for kind in ("max", "mean")
    }
    return Verdict(
        "A maximum sees the outermost, so noise hurts it more than a mean",
        SECTION,
        gap(lost["max"], lost["mean"]).above,
        f"accuracy that is lost with noise of {found['noise'][-1]} radii: "
        f"maximum {mean_std(lost['max'])}, mean {mean_std(lost['mean'])}",
    )
