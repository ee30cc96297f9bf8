"""``python -m experiments.oversmoothing.run`` measures, judges, draws and writes."""

import numpy as np

from experiments.experiment import Experiment, Results, main
from experiments.oversmoothing.config import NAMES, TINY, Config
from experiments.oversmoothing.measure import measure
from experiments.oversmoothing.pictures import pictures
from experiments.oversmoothing.verdicts import percent, verdicts


def tables(results: Results) -> str:
    """Accuracy by depth, then what is left to tell nodes apart."""
    found, config = results["found"], results["config"]
    depths = config["depths"]
    rule = "|---|" + "---:|" * len(depths)
    head = f"| {' | '.join(map(str, depths))} |"
    lines = [f"| test accuracy, layers: {head}", rule]
    for name, rows in found.items():
        cells = [percent(row["test"]) for row in rows]
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} |")
    lines += ["", f"| energy, distance; layers: {head}", rule]
    for name, rows in found.items():
        cells = [
            f"{np.median(row['start_energy']):.1g}, {np.median(row['distance']):.2f}"
            for row in rows
        ]
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} |")
    lines += [
        "",
        f"{config['num_seeds']} seeds, {config['num_steps']} steps, {config['width']} "
        "features. Accuracy: mean ± standard deviation, at the look of the best "
        "validation accuracy. Energy: `dirichlet_energy` for each |x|² of the last "
        "hidden layer before training; distance: `mean_average_distance` of it after "
        "training; medians.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "oversmoothing", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
