"""Whether the networks foresee chorales as well as published, by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "001, Example 3 (Music generation)"
LIMIT = 8.5  # nats a step
PUBLISHED = {"GRU": 8.43, "TCN": 8.10, "LSTM": 8.45}
"""Of Bai, Kolter and Koltun."""


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [*(foresees(found, name) for name in PUBLISHED), convolution(found)]


def foresees(found: Found, name: str) -> Verdict:
    """Holds if the mean cost of a step is at most ``LIMIT``."""
    own = found["networks"][name]["nll"]
    return Verdict(
        f"From the notes so far, {name} predicts the next ones: {LIMIT} nats a step",
        SECTION,
        bool(np.mean(own) <= LIMIT),
        f"{mean_std(own, 2)} on the test, published {PUBLISHED[name]:.2f}; by the "
        f"frequencies of the keys {found['frequencies']:.2f}",
    )


def convolution(found: Found) -> Verdict:
    """Holds if the convolutional network costs less than both recurrent ones."""
    gru, tcn, lstm = (found["networks"][name]["nll"] for name in PUBLISHED)
    return Verdict(
        "1-D convolutions serve for music notes, here better than an LSTM and a GRU",
        "004, 1-D Convolutions",
        gap(lstm, tcn).above and gap(gru, tcn).above,
        f"TCN {mean_std(tcn, 2)}, LSTM {mean_std(lstm, 2)}, GRU {mean_std(gru, 2)} "
        "nats a step",
    )
