"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.shakespeare.config import Config
from experiments.shakespeare.verdicts import PUBLISHED
from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, legend_below, panels


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, (axes,) = panels(1, width=5.0, height=3.2)
    lines = []
    for (title, row), colour in zip(found["rates"].items(), COLOURS, strict=False):
        steps = Config().eval_every * np.arange(1, len(row["curve"]) + 1)
        (line,) = axes.plot(steps, row["curve"], color=colour, label=f"rate: {title}")
        lines.append(line)
    axes.axhline(PUBLISHED, color=SOFT, linestyle="--", linewidth=1)
    dress(axes, x="steps", y="validation, nats a character")
    legend_below(figure, lines)
    return {"curves": figure}
