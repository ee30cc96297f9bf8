"""``python -m experiments.translation.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Experiment, main
from experiments.spread import mean_std
from experiments.translation.config import TINY, Config
from experiments.translation.measure import measure
from experiments.translation.networks import NETWORKS
from experiments.translation.pictures import draw
from experiments.translation.verdicts import verdicts

KINDS = {
    "circular": "circular padding",
    "zeros": "zero padding",
    "stride": "circular, first layer with a stride of 2",
    "pool": "circular, max pooling of 2x2 after the first layer",
    "dense": "a dense layer",
}


def tables(results: Mapping[str, Any]) -> str:
    """What is left over by shift, the change of pooled maps, and the accuracy."""
    found, config = results["found"], results["config"]
    lines = [*head("left over", found["shifts"])]
    lines += [row(KINDS[kind], found[kind], 2) for kind in KINDS]
    for name in ("max", "average"):
        lines += ["", *head(f"change, {name} pooling", found["shifts"])]
        by_pool = np.swapaxes(found[name], 0, 1)
        lines += [
            row(f"{window}x{window}", runs, 2)
            for window, runs in zip(found["pools"], by_pool, strict=True)
        ]
    lines += ["", *head("test accuracy", found["trained_shifts"])]
    lines += [row(NETWORKS[k], runs, 3) for k, runs in found["accuracy"].items()]
    lines += [
        "",
        f"Columns are shifts in pixels. {config['num_seeds']} seeds; stacks of "
        f"{config['depth']} convolutions of {config['channels']} channels on "
        f"{config['num_images']} digits enlarged to {config['size']}x{config['size']}; "
        f"trained networks of {config['trained_channels']} channels, "
        f"{config['num_steps']} steps, on digits of 8x8 in empty images of that size.",
    ]
    return "\n".join(lines)


def head(what: str, columns: Any) -> list[str]:
    """The first two lines of a table."""
    return [
        f"| {what} | {' | '.join(map(str, columns))} |",
        "|---|" + "---:|" * len(columns),
    ]


def row(name: str, runs: Any, digits: int) -> str:
    """Mean and standard deviation over the seeds in each column."""
    cells = [mean_std(column, digits) for column in np.transpose(runs)]
    return f"| {name} | {' | '.join(cells)} |"


EXPERIMENT = Experiment("translation", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
