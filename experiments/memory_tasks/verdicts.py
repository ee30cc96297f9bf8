"""Who remembers, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
LSTM = "001, Long Short Term Memory"
CLOSE = 0.01  # mean squared error of a sum that counts as learned
RIGHT = 0.99  # share of symbols that counts as learned


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    adding, copying = (found[name]["networks"] for name in ("adding", "copying"))
    return [
        Verdict(
            "An LSTM tracks information throughout many steps: it adds two numbers",
            LSTM,
            bool(max(adding["LSTM"]["score"]) < CLOSE),
            f"error {mean_std(adding['LSTM']['score'], 4)} after "
            f"{found['adding']['time']} steps, a guess {found['adding']['guess']:.3f}",
        ),
        Verdict(
            "…and it says again what it heard before a silence",
            LSTM,
            bool(min(copying["LSTM"]["score"]) > RIGHT),
            f"right {mean_std(copying['LSTM']['score'])} of the symbols after "
            f"{found['copying']['time']} steps, guess {found['copying']['guess']:.2f}",
        ),
        better(copying, "TCN", "Convolutions over time remember better than an LSTM"),
        better(copying, "transformer", "…and so does attention"),
    ]


def better(rows: Mapping[str, Any], name: str, claim: str) -> Verdict:
    """Holds if more symbols are right than with the LSTM."""
    own, lstm = rows[name]["score"], rows["LSTM"]["score"]
    source = "000, 5.7.6. RNNs" if name == "TCN" else "003, Recurrent Neural Networks"
    holds = gap(own, lstm).above and np.mean(own) > np.mean(lstm)
    text = f"right {mean_std(own)} of the symbols, LSTM {mean_std(lstm)}"
    return Verdict(claim, source, bool(holds), text)
