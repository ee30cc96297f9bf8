"""How well sentences are told apart, judged by the measured numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
PUBLISHED = 0.761
"""Of Kim's network whose vectors begin at random."""
TARGET = 0.76


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [as_published(found), many_to_one(found), more_than_counts(found)]


def as_published(found: Found) -> Verdict:
    """Holds if the CNN is right about ``TARGET`` of the sentences or more."""
    own = found["networks"]["CNN"]["accuracy"]
    return Verdict(
        "A network gauges the sentiment of a sentence: convolutions over random "
        f"vectors of words, {TARGET:.0%}",
        "001, Example 3 (Music generation)",
        bool(np.mean(own) >= TARGET),
        f"accuracy {mean_std(own)} over the folds, standard error {error(own):.3f}; "
        f"published {PUBLISHED}",
    )


def many_to_one(found: Found) -> Verdict:
    """Holds if the CNN is not better than the GRU by two standard errors."""
    gru, cnn = (found["networks"][name]["accuracy"] for name in ("GRU", "CNN"))
    return Verdict(
        "Many to one: the last state of a recurrent network does it as well",
        "001, 2 Tuesday, January 19",
        not gap(cnn, gru).above,
        f"GRU {mean_std(gru)}; CNN above it by {gap(cnn, gru)}",
    )


def more_than_counts(found: Found) -> Verdict:
    """Holds if both networks beat each baseline by more than two standard errors."""
    networks = {k: v["accuracy"] for k, v in found["networks"].items()}
    return Verdict(
        "The order of words tells more of a sequence than which words there are",
        "001, 2 Tuesday, January 19",
        all(
            gap(own, counts).above
            for own in networks.values()
            for counts in found["baselines"].values()
        ),
        "; ".join(
            f"{network} above {name} by {gap(own, counts)}"
            for network, own in networks.items()
            for name, counts in found["baselines"].items()
        ),
    )


def error(values: Any) -> float:
    """The standard error of the mean."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))
