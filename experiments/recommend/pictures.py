"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.recommend.config import METHODS
from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"choices": by_choices(found)}


def by_choices(found: Found) -> Picture:
    """Recall and discounted gain over the number of choices, with their spread."""
    figure, both = panels(2, width=4.2, height=3.2)
    counts = [int(count) for count in found]
    for axes, which in zip(both, ("recall", "ndcg"), strict=True):
        lines = []
        for name, colour in zip(METHODS, COLOURS, strict=False):
            values = np.array([found[count][name][which] for count in found])
            mean, spread = values.mean(1), values.std(1, ddof=1)
            (line,) = axes.plot(counts, mean, "o-", color=colour, label=METHODS[name])
            axes.errorbar(counts, mean, spread, fmt="none", ecolor=colour)
            lines.append(line)
        axes.set_xscale("log", base=2)
        axes.set_xticks(counts, [str(count) for count in counts])
        dress(axes, x="choices of a user", y=f"{which}@10")
    legend_below(figure, lines)
    return figure
