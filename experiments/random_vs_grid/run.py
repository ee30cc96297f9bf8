"""``python -m experiments.random_vs_grid.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Experiment, main
from experiments.random_vs_grid.config import EVEN, TINY, UNEVEN, Config
from experiments.random_vs_grid.measure import measure
from experiments.random_vs_grid.pictures import TITLES, draw
from experiments.random_vs_grid.verdicts import random_means, spread, verdicts


def tables(results: Mapping[str, Any]) -> str:
    """What every search finds, and how many random picks are as good as a grid."""
    names = "learning rates x dropouts x decays x smoothings"
    lines = [f"| data | grid: {names} | runs | grid | random | as good: random with |"]
    lines += ["|---|---|---:|---:|---:|---:|"]
    for name, one in results["found"].items():
        for grid, counts in {**EVEN, **UNEVEN}.items():
            its = one["grids"][grid]
            cells = [
                TITLES[name],
                " x ".join(map(str, counts)),
                str(its["budget"]),
                spread(its["mean"]),
                spread(random_means(one, grid)),
                as_good(one, float(np.mean(its["mean"]))),
            ]
            lines += [f"| {' | '.join(cells)} |"]
    config = results["config"]
    runs = sum(one["runs"] for one in results["found"].values())
    lines += [
        "",
        f"Test loss in nats of what a search chooses, mean ± standard error over "
        f"{config['num_seeds']} tables. {runs:,} runs of {config['num_steps']} steps "
        f"were trained, and {config['searches']:,} grids of each kind drawn from each "
        "table; the means of random search are exact.",
    ]
    return "\n".join(lines)


def as_good(one: Mapping[str, Any], loss: float) -> str:
    """The least budget of those measured with which random search is as good."""
    means = np.mean(one["random"]["mean"], axis=0)
    enough = [
        b for b, m in zip(one["random"]["budget"], means, strict=True) if m <= loss
    ]
    return f"{enough[0]} runs" if enough else "no budget"


EXPERIMENT = Experiment(
    "random_vs_grid", Config(), TINY, measure, verdicts, tables, draw
)

if __name__ == "__main__":
    main(EXPERIMENT)
