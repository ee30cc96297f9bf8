"""What the course says about batch norm, judged by the measured numbers alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict

NORM = "003, Batch normalization"
TRAINED = 0.9  # the test accuracy from which on a network counts as trained
Row = Mapping[str, Any]
By = Mapping[str, Sequence[Row]]


def verdicts(found: Mapping[str, By]) -> list[Verdict]:
    """Judge every claim; ``found`` has rows with and without, by question."""
    return [
        standardises(found["depth"]),
        whitens(found["depth"]),
        less_shift(found["depth"]),
        smoother(found["depth"]),
        deeper(found["depth"]),
        any_depth(found["depth"]),
        more_rates(found["depth"]),
        start_matters_less(found["scale"]),
        dropout_is_no_friend(found["dropout"]),
    ]


def standardises(by: By) -> Verdict:
    """Holds if trained units have inputs of mean 0 and deviation 1, to a hundredth."""
    means, spreads = (
        [row[what][1] for row in by["with"]] for what in ("mean", "spread")
    )
    others = [row["spread"][1] for row in by["without"]]
    return Verdict(
        "Units get inputs of mean 0 and variance 1",
        "000, training",
        bool(max(means) < 0.01 and max(abs(np.array(spreads) - 1)) < 0.01),
        f"after training: mean {max(means):.0e} or less, deviation {min(spreads):.3f} "
        f"to {max(spreads):.3f} (a unit that never changes has 0); without, "
        f"{min(others):.1f} to {max(others):.1f}",
    )


def whitens(by: By) -> Verdict:
    """Holds if units of a layer are hardly correlated (below 0.1) after training."""
    sizes = [row["correlation"][1] for row in by["with"]]
    others = [row["correlation"][1] for row in by["without"]]
    return Verdict(
        "…and so they are whitened",
        "000, training",
        max(sizes) < 0.1,
        f"whitened inputs are not correlated; two units of a layer are, by "
        f"{min(sizes):.2f} to {max(sizes):.2f} (without: {min(others):.2f} to "
        f"{max(others):.2f})",
    )


def less_shift(by: By) -> Verdict:
    """Holds if the mean inputs of units move less in training, at every depth."""
    pairs = paired(by, lambda row: row["drift"][1])
    return Verdict(
        "It lessens internal covariate shift: the inputs of a unit change less in "
        "training",
        NORM,
        all(a < b for a, b in pairs),
        "the mean moves by " + against(by, pairs, ".2g") + " of its first deviations",
    )


def smoother(by: By) -> Verdict:
    """Holds if the gradient changes less along a step, at every depth and time."""
    pairs = [paired(by, lambda row, i=i: row["rough"][i]) for i in range(2)]
    return Verdict(
        "It smooths the loss: the gradient changes less along one step",
        NORM,
        all(a < b for some in pairs for a, b in some),
        "share by which it changes, after training: "
        + against(by, pairs[1], ".2g")
        + "; before: "
        + against(by, pairs[0], ".2g"),
    )


def deeper(by: By) -> Verdict:
    """Holds if accuracy is clearly higher at some depth and clearly lower at none.

    Clearly is by more than two standard errors of the difference, seed by seed.
    """
    gaps = [
        np.subtract(a["accuracy"], b["accuracy"])
        for a, b in zip(by["with"], by["without"], strict=True)
    ]
    return Verdict(
        "Larger networks become easier to train",
        NORM,
        any(map(clear, gaps)) and not any(clear(-gap) for gap in gaps),
        "test accuracy: "
        + against(by, paired(by, lambda row: np.mean(row["accuracy"])), ".2f"),
    )


def any_depth(by: By) -> Verdict:
    """Holds if the deepest network reaches an accuracy of 0.9 with it."""
    row, other = by["with"][-1], by["without"][-1]
    return Verdict(
        "…however deep they are",
        NORM,
        bool(np.mean(row["accuracy"]) >= TRAINED),
        f"{row['depth']} layers: accuracy {spread(row['accuracy'])} with it and "
        f"{spread(other['accuracy'])} without; before training the gradient of the "
        f"first layer is {row['gradient'][0]:.2g} times that of the last (without: "
        f"{other['gradient'][0]:.2g})",
    )


def more_rates(by: By) -> Verdict:
    """Holds if more pairs of depth and learning rate reach an accuracy of 0.9."""
    counts = {
        name: sum(np.mean(runs) >= TRAINED for row in rows for runs in row["by_rate"])
        for name, rows in by.items()
    }
    lost = {name: sum(row["diverged"] for row in rows) for name, rows in by.items()}
    pairs = sum(len(row["by_rate"]) for row in by["with"])
    return Verdict(
        "More learning rates will do",
        NORM,
        bool(counts["with"] > counts["without"]),
        f"of {pairs} pairs of depth and rate {counts['with']} reach {TRAINED:.0%} with "
        f"it and {counts['without']} without; {lost['with']} runs diverge with it and "
        f"{lost['without']} without",
    )


def start_matters_less(by: By) -> Verdict:
    """Holds if the accuracy over all scales of the start differs less with it."""
    ranges = {
        name: np.ptp([np.mean(row["accuracy"]) for row in rows])
        for name, rows in by.items()
    }
    pairs = paired(by, lambda row: np.mean(row["accuracy"]))
    return Verdict(
        "The start of the weights matters less",
        NORM,
        bool(ranges["with"] < ranges["without"]),
        f"accuracy differs by {ranges['with']:.2f} with it and {ranges['without']:.2f} "
        "without; by scale: " + against(by, pairs, ".2f", "scale"),
    )


def dropout_is_no_friend(by: By) -> Verdict:
    """Holds if the best dropout helps clearly without batch norm and not with it."""
    gains, evidence = {}, []
    for name, (none, *rows) in by.items():
        best = max(rows, key=lambda row: np.mean(row["accuracy"]))
        gain = np.subtract(best["accuracy"], none["accuracy"])
        gains[name] = clear(gain)
        evidence.append(
            f"{name}: {spread(none['accuracy'])}, at best "
            f"{spread(best['accuracy'])} at rate {best['dropout']:g}"
        )
    return Verdict(
        "Dropout does not work well with batch norm (three layers of 32)",
        "003, Dropout",
        gains["without"] and not gains["with"],
        "; ".join(evidence),
    )


def paired(by: By, number: Any) -> list[tuple[float, float]]:
    """A number of each pair of rows, with batch norm and without."""
    pairs = zip(by["with"], by["without"], strict=True)
    return [(float(number(a)), float(number(b))) for a, b in pairs]


def against(
    by: By, pairs: Sequence[tuple[float, float]], digits: str, axis: str = "depth"
) -> str:
    """Pairs in words."""
    unit = " layers" if axis == "depth" else ""
    return "; ".join(
        f"{row[axis]:g}{unit}: {a:{digits}} against {b:{digits}}"
        for row, (a, b) in zip(by["with"], pairs, strict=True)
    )


def clear(gap: np.ndarray) -> bool:
    """Whether a mean over the seeds is above 0 by more than two standard errors."""
    return bool(gap.mean() > 2 * gap.std(ddof=1) / np.sqrt(len(gap)))


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation."""
    return f"{np.mean(values):.3f} ± {np.std(values, ddof=1):.3f}"
