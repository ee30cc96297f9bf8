"""Whether the network reads digits as well as they should, by the numbers alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict

FAMOUS = "000, famous cnns"
LIMIT = 0.006  # of the test digits may be misread
CLAIMS = ("LeNet, first used on MNIST, reads 99.4% of its test digits",)
Row = Mapping[str, Any]


def verdicts(found: Mapping[str, Sequence[Row]]) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    return [
        reads(row, claim) for row, claim in zip(found["runs"], CLAIMS, strict=False)
    ]


def reads(row: Row, claim: str) -> Verdict:
    """Holds if at most six in a thousand are misread, on average over the seeds."""
    count = len(row["seeds"])
    return Verdict(
        claim,
        FAMOUS,
        bool(round(float(np.mean(row["test_error"])), 6) <= LIMIT),
        f"{row['name']}: {percent(row['test_error'])} misread, {count} "
        f"run{'s' if count > 1 else ''}",
    )


def percent(shares: Sequence[float]) -> str:
    """A mean in percent, with its standard deviation if there are several."""
    mean = f"{np.mean(shares):.2%}"
    return mean if len(shares) < 2 else f"{mean} ± {np.std(shares, ddof=1):.2%}"
