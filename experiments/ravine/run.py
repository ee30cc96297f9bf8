"""``python -m experiments.ravine.run`` measures, judges, draws and writes."""

from typing import Any

import numpy as np

from experiments.experiment import Experiment, Results, main
from experiments.ravine.config import TINY, Config
from experiments.ravine.measure import measure
from experiments.ravine.pictures import pictures
from experiments.ravine.verdicts import verdicts


def tables(results: Results) -> str:
    """Steps, rates and ways, a table for each angle."""
    found, config = results["found"], results["config"]
    lines = []
    for angle, title in ((0, "Along the axes"), (45, "Turned by 45 degrees")):
        conditions = [f"{condition:g}" for condition in config["conditions"]]
        lines += [f"**{title}**: steps until it has arrived, by condition", ""]
        lines += [f"| optimiser | {' | '.join(conditions)} | best rate at the last |"]
        lines += ["|---|" + "---:|" * (len(conditions) + 1)]
        for name, rows in found["ravines"].items():
            own = [row for row in rows if row["angle"] == angle]
            cells = [cell(row) for row in own]
            rate = f"{own[-1]['rate']:.2g}" if name in found["rates"] else "none"
            lines += [f"| {name} | {' | '.join(cells)} | {rate} |"]
        lines += [""]
    lines += [
        "| optimiser | share of starts in the lowest valley of a bowl with bumps "
        "| best rate there |",
        "|---|---:|---:|",
    ]
    for name, row in found["bumps"].items():
        rate = f"{row['rate']:.2g}" if name in found["rates"] else "none"
        lines += [f"| {name} | {row['share']:.0%} ± {row['error']:.0%} | {rate} |"]
    lines += [
        "",
        f"Mean ± standard deviation over {config['num_starts']} starts. "
        f"{len(found['rates'].get('momentum', {'rate': []})['rate'])} rates; at most "
        f"{config['num_steps']} steps.",
    ]
    return "\n".join(lines)


def cell(row: dict[str, Any]) -> str:
    """The steps of one optimiser in one ravine."""
    steps = f"{np.mean(row['steps']):.0f} ± {np.std(row['steps'], ddof=1):.0f}"
    lost = "" if row["arrived"] == 1 else f" ({row['arrived']:.0%} arrive)"
    return steps + lost


EXPERIMENT = Experiment("ravine", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
