"""Whether the networks reach what was published, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from experiments.experiment import Verdict

Found = Mapping[str, Any]
SECTION = "000, 5.7.9. graph neural networks"
TARGETS = {"gcn": 0.815, "gat": 0.825}


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [*(reached(found, name) for name in TARGETS), attention_helps(found)]


def percent(values: Any) -> str:
    """Mean and standard deviation in per cent."""
    return f"{100 * np.mean(values):.1f} ± {100 * np.std(values):.1f} %"


def reached(found: Found, name: str) -> Verdict:
    """Holds if the mean test accuracy is at least the target."""
    test = found[name]["test"]
    target = TARGETS[name]
    return Verdict(
        f"With 20 labels a class, {name.upper()} tells {target:.1%} of papers right",
        SECTION,
        bool(np.mean(test) >= target),
        f"{percent(test)} over {len(test)} seeds, at the step of the lowest loss on "
        f"validation; {percent(found[name]['both'])} at the last step best in loss and "
        "in accuracy",
    )


def attention_helps(found: Found) -> Verdict:
    """Holds if GAT is above GCN by more than two standard errors of the difference."""
    gcn, gat = found["gcn"]["test"], found["gat"]["test"]
    error = np.hypot(stats.sem(gcn), stats.sem(gat))
    return Verdict(
        "Attention to neighbours is better than their average",
        SECTION,
        bool(np.mean(gat) - np.mean(gcn) > 2 * error),
        f"GAT {percent(gat)}, GCN {percent(gcn)}",
    )
