"""Who reads digits, judged by the numbers alone.

One mean is above another if the gap over the seeds is more than two standard errors,
and more than ``MARGIN``. Two are alike if they differ by no more than ``MARGIN``; that
their difference might be luck is not enough.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
MARGIN = 0.01  # of the accuracy: some three digits of the test
FAR = 0.03  # the most that a long sequence may cost whoever remembers its beginning


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        remembers(found),
        similar(found),
        convolution(found),
        local(found),
        *(time_lag(found, name) for name in ("LSTM", "GRU")),
        pairs(found),
    ]


def scores(found: Found, order: str, name: str) -> list[float]:
    """The accuracies of a network on the test, in that order."""
    return found[order][name]["accuracy"]


def above(first: list[float], second: list[float]) -> bool:
    """Whether the first are higher by more than luck and the margin."""
    difference = gap(first, second)
    return difference.above and difference.mean > MARGIN


def alike(first: list[float], second: list[float]) -> bool:
    """Whether the means are as good as equal."""
    return bool(abs(np.mean(first) - np.mean(second)) <= MARGIN)


def lost(found: Found, name: str) -> list[float]:
    """What the permutation costs each seed."""
    straight, permuted = (scores(found, way, name) for way in ("pixels", "permuted"))
    return np.subtract(straight, permuted).tolist()


def remembers(found: Found) -> Verdict:
    """Holds if single pixels cost an LSTM at most ``FAR``."""
    rows, pixels = (scores(found, way, "LSTM") for way in ("rows", "pixels"))
    return Verdict(
        "An LSTM tracks information throughout many steps: it reads a digit by its "
        f"pixels as well as by its rows, to {FAR:g}",
        "001, 2.4 Long Short Term Memory (LSTM) Networks",
        bool(np.mean(rows) - np.mean(pixels) <= FAR),
        f"right {mean_std(pixels)} by pixels, {mean_std(rows)} by rows",
    )


def similar(found: Found) -> Verdict:
    """Holds if they are alike, by pixels."""
    lstm, gru = (scores(found, "pixels", name) for name in ("LSTM", "GRU"))
    return Verdict(
        "A GRU is similar to an LSTM: it reads pixels as well",
        "000, 5.7.6.1. LSTMs",
        alike(lstm, gru),
        f"right {mean_std(gru)} with a GRU, {mean_std(lstm)} with an LSTM",
    )


def convolution(found: Found) -> Verdict:
    """Holds if, by pixels, convolutions are above both recurrent networks."""
    tcn, lstm, gru = (scores(found, "pixels", name) for name in ("TCN", "LSTM", "GRU"))
    return Verdict(
        "Temporal dependency is achieved through one-sided, dilated convolutions, "
        "better than by recurrence",
        "004, “Recurrent” AND convolutional?",
        above(tcn, lstm) and above(tcn, gru),
        f"right {mean_std(tcn)} of the pixels' digits with convolutions, "
        f"{mean_std(lstm)} with an LSTM, {mean_std(gru)} with a GRU",
    )


def local(found: Found) -> Verdict:
    """Holds if a permutation of the pixels costs convolutions more than ``MARGIN``."""
    straight, permuted = (scores(found, way, "TCN") for way in ("pixels", "permuted"))
    return Verdict(
        "Convolutions work where there is a local pattern: a permutation costs them",
        "004, 1-D Convolutions",
        above(straight, permuted),
        f"right {mean_std(straight)} in order, {mean_std(permuted)} permuted",
    )


def time_lag(found: Found, name: str) -> Verdict:
    """Holds if a permutation costs the network more than it costs convolutions."""
    own, tcn = lost(found, name), lost(found, "TCN")
    return Verdict(
        "Gradients vanish with the time lag: the long lags of permuted pixels cost "
        f"the {name} more than convolutions",
        "000, 5.7.6. RNNs",
        above(own, tcn),
        f"the {name} loses {mean_std(own)}, convolutions {mean_std(tcn)}",
    )


def pairs(found: Found) -> Verdict:
    """Holds if the transformer reads alike in both orders."""
    straight, permuted = (
        scores(found, way, "transformer") for way in ("pixels", "permuted")
    )
    return Verdict(
        "Attention compares the pairs of a sequence, so that no order is better: a "
        "permutation costs it nothing",
        "004, Transformers",
        alike(straight, permuted),
        f"right {mean_std(straight)} in order, {mean_std(permuted)} permuted",
    )
