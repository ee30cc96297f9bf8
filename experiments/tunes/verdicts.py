"""Whether what is written is music, by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "001, Example 3 (Music generation)"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    cold, *_, warm = found["temperatures"].values()
    return [
        Verdict(
            "A network that predicts the next notes writes tunes: half of what it "
            "writes or more can be read as one",
            SECTION,
            bool(np.mean(cold["parse"]) >= 0.5),
            f"{mean_std(cold['parse'])} of the samples at the lowest temperature, "
            f"{found['real']['parse']:.3f} of the real tunes of the test",
        ),
        Verdict(
            "…the more the less freely it draws",
            SECTION,
            gap(cold["parse"], warm["parse"]).above,
            f"{mean_std(cold['parse'])} at the lowest, {mean_std(warm['parse'])} at "
            "the highest temperature",
        ),
        Verdict(
            "…and they are not copied: most of their lines are in no tune that it saw",
            SECTION,
            bool(np.mean(cold["known"]) < 0.5),
            f"{mean_std(cold['known'])} of the lines stand in the training part",
        ),
    ]
