"""``python -m experiments.dropout_ensemble.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.dropout_ensemble.config import TINY, WIDTHS, Config
from experiments.dropout_ensemble.measure import measure
from experiments.dropout_ensemble.pictures import pictures
from experiments.dropout_ensemble.verdicts import verdicts
from experiments.experiment import Experiment, main
from experiments.spread import mean_std

COLUMNS = {
    "training loss": ("train_loss", 4),
    "test loss": ("test_loss", 3),
    "test accuracy": ("test_accuracy", 3),
    "accuracy of a thinned network": ("member_accuracy", 3),
    "loss of an ensemble": ("ensemble_loss", 3),
    "length of the weights": ("length", 1),
    "steps to the goal": ("steps", 0),
}
"""What the table of the networks shows, and at how many decimals."""


def tables(results: Mapping[str, Any]) -> str:
    """The networks by rate, then those with batch norm."""
    found, config = results["found"], results["config"]
    networks, normed = found["networks"], found["batch_norm"]
    lines = [f"| rate | {' | '.join(COLUMNS)} |", "|---:|" + "---:|" * len(COLUMNS)]
    for place, rate in enumerate(found["rates"]):
        cells = [mean_std(networks[n][place], digits) for n, digits in COLUMNS.values()]
        lines.append(f"| {rate:g} | {' | '.join(cells)} |")
    names = ("train_loss", "test_loss", "test_accuracy")
    lines += [
        "",
        "| rate, with batch norm | training loss | test loss | test accuracy |",
    ]
    lines += ["|---:|---:|---:|---:|"]
    for place, rate in enumerate(found["rates"]):
        cells = [mean_std(normed[name][place]) for name in names]
        lines.append(f"| {rate:g} | {' | '.join(cells)} |")
    shape = "-".join(map(str, (64, *WIDTHS, 10)))
    lines += [
        "",
        f"{config['num_seeds']} networks of every rate, {shape}, on "
        f"{config['num_rows']} digits for {config['num_steps']} steps; ensembles of "
        f"{config['members']}; {config['num_masks']} masks; 5 linear models of every "
        "rate.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "dropout_ensemble", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
