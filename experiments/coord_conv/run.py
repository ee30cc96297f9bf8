"""``python -m experiments.coord_conv.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.coord_conv.config import KINDS, NAMES, SPLITS, TASKS, TINY, Config
from experiments.coord_conv.measure import measure
from experiments.coord_conv.pictures import draw
from experiments.coord_conv.verdicts import HELD, verdicts
from experiments.experiment import Experiment, main
from experiments.spread import mean_std


def tables(results: Mapping[str, Any]) -> str:
    """How often and how far off each network is, on places held out and others."""
    columns = "right, training | right, held out | pixels off, training | held out"
    lines = [f"| task | network | held out | {columns} | best rate | parameters |"]
    lines += ["|---|---|---|" + "---:|" * 6]
    found, config = results["found"], results["config"]
    for task in TASKS:
        for split in SPLITS:
            for kind in KINDS[task]:
                lines += [line(found[task][kind], task, split, kind)]
    lines += [
        "",
        f"Images of {config['size']}x{config['size']} pixels, {config['num_seeds']} "
        f"seeds, {config['num_steps']} steps of {config['batch_size']} places with "
        "Adam; right: the true pixel, or nearer than half a pixel to its middle. "
        f"{config['held_out']:.0%} of the places are held out where they are drawn.",
    ]
    return "\n".join(lines)


def line(network: Mapping[str, Any], task: str, split: str, kind: str) -> str:
    """One network on one split as a row of the table."""
    row = network[split]
    cells = [
        TASKS[task],
        NAMES[kind],
        HELD[split],
        *(mean_std(row[f"{part}_right"]) for part in ("train", "test")),
        *(mean_std(row[f"{part}_distance"], 2) for part in ("train", "test")),
        f"{row['learning_rate']:g}",
        f"{network['params']:,}",
    ]
    return f"| {' | '.join(cells)} |"


EXPERIMENT = Experiment("coord_conv", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
