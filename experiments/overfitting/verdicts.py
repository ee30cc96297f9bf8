"""What the course says about over-fitting, judged by the measured numbers alone."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict

FITTING = "003, Over- and Underfitting"
TUNING = "003, Hyperparameter Tuning"
TRICKS = "004, Other tricks for training"
Row = Mapping[str, Any]
Rows = Sequence[Row]


def verdicts(found: Mapping[str, Rows]) -> list[Verdict]:
    """Judge every claim; ``found`` has rows by question."""
    return [
        handful_is_learned_by_heart(found["size"]),
        bigger_model_lowers_training_error(found["width"]),
        longer_training_lowers_training_error(found["width"]),
        more_data_lowers_validation_error(found["size"]),
        decay_trades(found["decay"]),
        augmentation_helps(found["size"], found["shift"]),
        stopping_when_training_is_above([*found["size"], *found["noise"]]),
        early_stopping_helps(
            "Stopping early, once the validation loss no longer falls, gives a lower "
            "test loss than training on: with correct labels",
            found["size"],
        ),
        early_stopping_helps("…and with wrong ones among them", found["noise"]),
    ]


def handful_is_learned_by_heart(rows: Rows) -> Verdict:
    """Holds if every run on at most ten examples ends without a training error."""
    few = [row for row in rows if row["size"] <= 10]
    return Verdict(
        "A single example, or a handful, is learned to 100%",
        TUNING,
        all(min(row["accuracy"]["train"]) == 1 for row in few),
        "; ".join(
            f"of {row['size']}: {np.mean(row['accuracy']['train']):.0%}, and "
            f"{np.mean(row['accuracy']['test']):.1%} of the test data"
            for row in few
        ),
    )


def bigger_model_lowers_training_error(rows: Rows) -> Verdict:
    """Holds if the widest network's is lower by more than two standard errors."""
    small, large = (errors(row, "train") for row in (rows[0], rows[-1]))
    return Verdict(
        "A bigger model lowers the training error",
        FITTING,
        clear(small - large),
        f"{rows[0]['width']} hidden units: {percent(small)}; {rows[-1]['width']}: "
        f"{percent(large)}",
    )


def longer_training_lowers_training_error(rows: Rows) -> Verdict:
    """Holds if, for the smallest network, it is clearly lower than after a tenth."""
    row = rows[0]
    early, late = 1 - np.array(row["early_accuracy"]), errors(row, "train")
    return Verdict(
        "Training longer lowers the training error",
        FITTING,
        clear(early - late),
        f"{row['width']} hidden units: {percent(early)} after a tenth of the steps, "
        f"{percent(late)} after all",
    )


def more_data_lowers_validation_error(rows: Rows) -> Verdict:
    """Holds if each larger size has a lower error, and a smaller gap between losses."""
    error = [errors(row, "validation") for row in rows]
    gap = [np.subtract(row["loss"]["validation"], row["loss"]["train"]) for row in rows]
    falls = [
        clear(before - after)
        for many in (error, gap)
        for before, after in itertools.pairwise(many)
    ]
    return Verdict(
        "More data lowers the validation error and closes the gap to the training data",
        FITTING,
        all(falls),
        "; ".join(
            f"{row['size']}: {percent(e)}, gap {np.mean(g):.2f} nats"
            for row, e, g in zip(rows, error, gap, strict=True)
        ),
    )


def decay_trades(rows: Rows) -> Verdict:
    """Holds if it clearly raises the training loss and lowers that on new data.

    Of the decays the one of the least validation loss is taken, and judged by the test
    loss, since the least of several is partly luck.
    """
    none, *decayed = rows
    best = min(decayed, key=lambda row: np.mean(row["loss"]["validation"]))
    change = {
        part: np.subtract(best["loss"][part], none["loss"][part])
        for part in ("train", "validation", "test")
    }
    return Verdict(
        "Weight decay raises the training loss and lowers the loss on new data",
        "003, Regularization",
        clear(change["train"]) and clear(-change["test"]),
        f"best decay {best['decay']:g} with {best['size']} examples: "
        + ", ".join(
            f"{words} loss {change[part].mean():+.3f} ± "
            f"{standard_error(change[part]):.3f}"
            for part, words in zip(
                change, ("training", "validation", "test"), strict=True
            )
        ),
    )


def augmentation_helps(plain: Rows, moved: Rows) -> Verdict:
    """Holds if at no size the test accuracy is clearly lower, and at most it is higher.

    The strength with the least validation loss is taken. Sizes of ten examples and
    fewer are left out.
    """
    evidence, gains = [], []
    for row in (row for row in plain if row["size"] > 10):
        same = [other for other in moved if other["size"] == row["size"]]
        best = min(same, key=lambda other: np.mean(other["loss"]["validation"]))
        gain = np.subtract(best["accuracy"]["test"], row["accuracy"]["test"])
        gains.append(gain)
        evidence.append(
            f"{row['size']} examples {gain.mean():+.1%} ± {standard_error(gain):.1%} "
            f"({best['shift']:g})"
        )
    return Verdict(
        "Augmentation helps to generalise",
        TRICKS,
        not any(clear(-gain) for gain in gains)
        and sum(clear(gain) for gain in gains) > len(gains) / 2,
        "test accuracy with shifts (of at most so many pixels): " + "; ".join(evidence),
    )


def stopping_when_training_is_above(rows: Rows) -> Verdict:
    """Holds if that nowhere costs clearly more test loss than the patient rule."""
    costs = {
        name(row): np.subtract(
            row["stopped"]["training above"]["loss"], row["stopped"]["patience"]["loss"]
        )
        for row in rows
        if row["size"] > 10
    }
    worst = max(costs, key=lambda place: costs[place].mean())
    never = np.mean(
        [
            step == row["steps"]
            for row in rows
            if row["size"] > 10 and not row["noise"]
            for step in row["stopped"]["training above"]["step"]
        ]
    )
    return Verdict(
        "One should stop when the training loss goes above the validation loss",
        TRICKS,
        not any(clear(cost) for cost in costs.values()),
        f"with correct labels that does not happen in {never:.0%} of the runs; worst "
        f"against stopping when the validation loss no longer falls: {worst}, test "
        f"loss {costs[worst].mean():+.2f} ± {standard_error(costs[worst]):.2f}",
    )


def early_stopping_helps(claim: str, rows: Rows) -> Verdict:
    """Holds if it is nowhere clearly worse, and somewhere clearly better."""
    shown = [row for row in rows if row["size"] > 10]
    gains = [
        np.subtract(row["loss"]["test"], row["stopped"]["patience"]["loss"])
        for row in shown
    ]
    return Verdict(
        claim,
        TRICKS,
        any(map(clear, gains)) and not any(clear(-gain) for gain in gains),
        "; ".join(
            f"{row['size']}: {gain.mean():.2f} ± {standard_error(gain):.2f} less, "
            f"{1 - np.mean(row['stopped']['patience']['step']) / row['steps']:.0%} of "
            "the steps saved"
            for row, gain in zip(shown, gains, strict=True)
        ),
    )


def name(row: Row) -> str:
    """The size, and whether labels are wrong."""
    wrong = f" of which {row['noise']:.0%} wrong" if row["noise"] else ""
    return f"{row['size']} examples{wrong}"


def errors(row: Row, part: str) -> np.ndarray:
    """The error of each run at its end."""
    return 1 - np.array(row["accuracy"][part])


def standard_error(values: np.ndarray) -> float:
    """Of the mean."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))


def clear(difference: np.ndarray) -> bool:
    """Whether a mean over the seeds is above 0 by more than two standard errors."""
    return bool(np.mean(difference) > 2 * standard_error(difference))


def percent(values: np.ndarray) -> str:
    """Mean and standard deviation."""
    return f"{np.mean(values):.1%} ± {np.std(values, ddof=1):.1%}"
