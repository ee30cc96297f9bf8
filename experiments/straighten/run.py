"""``python -m experiments.straighten.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Experiment, main
from experiments.spread import mean_std
from experiments.straighten.config import NAMES, TINY, Config
from experiments.straighten.measure import measure
from experiments.straighten.pictures import draw
from experiments.straighten.verdicts import verdicts


def tables(results: Mapping[str, Any]) -> str:
    """The accuracy of both networks by angle, and what is found of the angle."""
    found, config = results["found"], results["config"]
    columns = " | ".join(f"{angle:.0f}°" for angle in found["degrees"])
    lines = [f"| test accuracy | parameters | {columns} |"]
    lines += ["|---|" + "---:|" * (len(found["degrees"]) + 1)]
    for kind, runs in found["accuracy"].items():
        cells = " | ".join(mean_std(by_seed) for by_seed in np.transpose(runs))
        lines += [f"| {NAMES[kind]} | {found['params'][kind]:,} | {cells} |"]
    lines += ["", "| | correlation | slope | degrees left | degrees before |"]
    lines += ["|---|" + "---:|" * 4]
    for i, one in enumerate(found["angles"]):
        cells = [f"{one[n]:.3f}" for n in ("correlation", "slope")]
        cells += [f"{one[n]:.1f}" for n in ("left", "before")]
        lines += [f"| seed {i} | {' | '.join(cells)} |"]
    lines += [
        "",
        f"{config['num_seeds']} seeds, {config['num_steps']} steps of "
        f"{config['batch_size']} digits, turned anew at every step by up to "
        f"{config['max_degrees']:g} degrees either way; images of "
        f"{config['size']}x{config['size']} pixels.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("straighten", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
