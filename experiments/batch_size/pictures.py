"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.batch_size.verdicts import to_target
from jaxdl.viz.style import (
    BLUE,
    COLOURS,
    ORANGE,
    SOFT,
    Picture,
    dress,
    legend,
    legend_below,
    panels,
)

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {
        "variance": variance(found),
        "training": training(found),
        "target": target(found),
    }


def variance(found: Found) -> Picture:
    """Measured distances of batch gradients, on the lines of the two laws."""
    figure, cells = panels(len(found["noise"]), width=3.4, height=3.2)
    kinds = ((True, BLUE, "with replacement"), (False, ORANGE, "from an epoch"))
    for axes, part in zip(cells, found["noise"], strict=True):
        for replace, shade, label in kinds:
            rows = [row for row in part["rows"] if row["replace"] == replace]
            size, law, mean, error = (
                np.asarray([row[name] for row in rows])
                for name in ("size", "law", "mean", "error")
            )
            some = law > 0
            axes.plot(size[some], law[some], "-", color=shade, linewidth=1.2)
            axes.errorbar(
                size[some],
                mean[some],
                2 * error[some],
                fmt="o",
                color=shade,
                markersize=4,
                label=f"{label}: law and measurement",
            )
        axes.axhline(part["signal"], color=SOFT, linestyle=":", linewidth=1.2)
        axes.set(xscale="log", yscale="log", xlim=(0.7, 2000))
        updates = f"after {part['steps']} updates" if part["steps"] else "at the start"
        dress(
            axes, title=updates, x="batch size", y="squared distance from the gradient"
        )
        axes.text(
            0.8, part["signal"] * 1.15, "squared gradient", fontsize=7.5, color=SOFT
        )
    handles, _ = cells[0].get_legend_handles_labels()
    legend_below(figure, handles)
    return figure


def training(found: Found) -> Picture:
    """The loss by steps and by epochs, each batch size at its best rate."""
    figure, (left, right) = panels(2, width=4.4, height=3.4)
    rows = found["training"]
    examples = max(row["size"] for row in rows)
    for axes, part, unit in (
        (left, "equal_steps", 1),
        (right, "equal_epochs", examples),
    ):
        for row, shade in zip(rows, COLOURS, strict=False):
            curve = row[part]["curve"]
            steps = row[part]["steps"] * np.arange(1, len(curve) + 1) / len(curve)
            scale = 1 if unit == 1 else row["size"] / unit
            axes.plot(
                steps * scale,
                curve,
                ".-",
                color=shade,
                markersize=4,
                linewidth=1.3,
                label=f"B = {row['size']}",
            )
        axes.set_yscale("log")
    dress(left, title="at equal steps", x="step", y="loss over all training examples")
    dress(
        right, title="at equal epochs", x="epoch", y="loss over all training examples"
    )
    legend_below(figure, left.get_lines())
    return figure


def target(found: Found) -> Picture:
    """Steps and examples to the same loss, beside what the noise scale foretells."""
    figure, (left, right) = panels(2, width=4.4, height=3.4)
    reached = to_target(found["training"])
    size = np.asarray([size for size, _ in reached])
    steps = np.asarray([steps for _, steps in reached])
    for axes, every in ((left, steps), (right, steps * size[:, None])):
        axes.errorbar(
            size,
            every.mean(1),
            every.std(1, ddof=1),
            fmt="o-",
            color=BLUE,
            markersize=4,
            label="measured, at the best rate",
        )
    scales = sorted(part["noise_scale"] for part in found["noise"])
    for axes in (left, right):
        axes.axvspan(
            scales[0],
            scales[-1],
            color=ORANGE,
            alpha=0.12,
            label="noise scale, from start to end",
        )
        axes.set(xscale="log", yscale="log")
    ideal = steps[0].mean() * size[0] / size
    left.plot(size, ideal, ":", color=SOFT, label="half the steps at twice the batch")
    dress(left, title="to the same loss", x="batch size", y="steps")
    dress(right, title="to the same loss", x="batch size", y="examples seen")
    legend(left)
    return figure
