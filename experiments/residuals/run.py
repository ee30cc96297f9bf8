"""``python -m experiments.residuals.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Experiment, main
from experiments.residuals.config import NAMES, TINY, Config
from experiments.residuals.measure import measure
from experiments.residuals.pictures import draw
from experiments.residuals.verdicts import changes, ends, verdicts
from experiments.spread import mean_std


def tables(results: Mapping[str, Any]) -> str:
    """The numbers of every kind of network at every depth."""
    columns = "signal | gradient | training loss | test accuracy | best rate | diverged"
    lines = [f"| network | layers | {columns} |", "|---|" + "---:|" * 7]
    for kind, rows in results["found"].items():
        lines += [line(NAMES[kind], row) for row in rows]
    config = results["config"]
    lines += [
        "",
        f"{config['num_seeds']} seeds, {config['num_steps']} steps of "
        f"{config['batch_size']} digits, {config['channels']} channels; the training "
        f"loss is that of the last {config['last_steps']} steps; diverged: of the "
        f"{config['num_seeds'] * len(config['learning_rates'])} runs at all rates.",
    ]
    return "\n".join(lines)


def line(name: str, row: Mapping[str, Any]) -> str:
    """One network of one depth as a row of the table."""
    inside = [np.median(changes([row], n)) for n in ("signal", "gradient")]
    loss, _ = ends([row], "loss")
    cells = [
        name,
        str(row["depth"]),
        *(f"{value:.2g}" for value in inside),
        mean_std(loss),
        mean_std(row["accuracy"]),
        f"{row['learning_rate']:g}",
        str(row["diverged"]),
    ]
    return f"| {' | '.join(cells)} |"


EXPERIMENT = Experiment("residuals", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
