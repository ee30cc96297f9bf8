"""``python -m experiments.recurrence.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Experiment, main
from experiments.recurrence.config import TINY, Config
from experiments.recurrence.measure import measure
from experiments.recurrence.pictures import draw
from experiments.recurrence.verdicts import verdicts
from experiments.spread import mean_std


def tables(results: Mapping[str, Any]) -> str:
    """Errors of the echo-state networks by radius, and what was set."""
    found, config = results["found"], results["config"]
    lines = [f"| spectral radius | {' | '.join(found['echo'])} |"]
    lines += ["|---:|" + "---:|" * len(found["echo"])]
    for i, radius in enumerate(config["echo_radii"]):
        cells = [mean_std(row["error"][i]) for row in found["echo"].values()]
        lines.append(f"| {radius:g} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Errors in standard deviations of the target, on the last third of "
        f"{config['length']} steps; {config['units']} units, of which a tenth of the "
        f"connections exist; Mackey-Glass {config['horizon']} steps ahead. Gradients "
        f"are compared {config['lag']} steps back; leaky units keep "
        f"{config['keep']:g}, and connections skip {config['skip']} steps. Sums are "
        f"of two of {config['adding_time']} numbers, their errors squared, after "
        f"{config['adding_updates']} updates; the penalty has the weight "
        f"{config['penalty']:g}. The network with cut gradients repeats its input of "
        f"{config['delay']} steps ago. Mean ± standard deviation over "
        f"{config['num_seeds']} seeds.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("recurrence", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
