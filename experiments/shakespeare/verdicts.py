"""Whether characters are foretold as well as published, by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.shakespeare.config import RATES
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "004, Transformers"
PUBLISHED = 1.88  # nats a character, of nanoGPT


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    slow, fast = (found["rates"][title]["loss"] for title in RATES)
    return [
        Verdict(
            f"A small GPT foretells Shakespeare's characters to {PUBLISHED} nats in "
            "2,000 steps on a CPU",
            SECTION,
            bool(np.mean(fast) <= PUBLISHED),
            f"{mean_std(fast)} on the last tenth",
        ),
        Verdict(
            "…and three times nanoGPT's learning rate gets further",
            SECTION,
            gap(slow, fast).above,
            f"{mean_std(fast)} against {mean_std(slow)}",
        ),
    ]
