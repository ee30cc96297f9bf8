"""What is said of networks of molecules, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
TARGET = 0.66
SECTION = "000, 5.7.9. graph neural networks"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        better_than_counting(found),
        readout_matters(found),
        passes_messages(found),
        inhibitors_are_told(found),
    ]


def chosen(found: Found) -> str:
    """The network of the least error on the validation part."""
    networks = found["networks"]
    return min(networks, key=lambda name: np.mean(networks[name]["validation"]))


def better_than_counting(found: Found) -> Verdict:
    """Holds if the chosen network beats counted atoms by two standard errors."""
    test = found["networks"][chosen(found)]["test"]
    linear = found["linear"]
    return Verdict(
        "A graph network tells more of a molecule than a count of its atoms",
        SECTION,
        gap([linear] * len(test), test).above,
        f"test RMSE {mean_std(test)} log mol/l ({chosen(found)}, chosen by "
        f"validation), ridge regression on the counts {linear:.3f}",
    )


def readout_matters(found: Found) -> Verdict:
    """Holds if sum is worse than mean, both without dropout, by two standard errors."""
    total, mean = (found["networks"][name]["test"] for name in ("sum", "mean"))
    return Verdict(
        "A mean over the nodes learns solubility sooner than a sum",
        SECTION,
        gap(total, mean).above,
        f"test RMSE: sum {mean_std(total)}, mean {mean_std(mean)}",
    )


def passes_messages(found: Found) -> Verdict:
    """Holds if the mean error of MPNN is at most the target."""
    one = found["networks"]["mpnn"]
    return Verdict(
        f"A message passing network tells solubility to {TARGET} log mol/l",
        SECTION,
        bool(np.mean(one["test"]) <= TARGET),
        f"test RMSE {mean_std(one['test'])}, after the last epoch "
        f"{mean_std(one['last'])}; the validation part chooses {chosen(found)}",
    )


def inhibitors_are_told(found: Found) -> Verdict:
    """Holds if GIN on BACE beats counted atoms by two standard errors."""
    test, linear = found["bace"]["test"], found["bace"]["linear"]
    return Verdict(
        "…also of whether it inhibits an enzyme",
        SECTION,
        gap(test, [linear] * len(test)).above,
        f"test ROC AUC on BACE {mean_std(test)}, logistic regression on the counts "
        f"{linear:.3f}",
    )
