"""``python -m experiments.transfer.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Experiment, main
from experiments.spread import mean_std
from experiments.transfer.config import METHODS, TINY, Config
from experiments.transfer.measure import measure
from experiments.transfer.pictures import draw
from experiments.transfer.verdicts import verdicts


def tables(results: Mapping[str, Any]) -> str:
    """The accuracy of every method with every number of examples."""
    found, config = results["found"], results["config"]
    shots = " | ".join(map(str, found["shots"]))
    lines = [f"| trained | {shots} |", "|---|" + "---:|" * len(found["shots"])]
    for method, by_shots in found["accuracy"].items():
        cells = " | ".join(mean_std(runs) for runs in by_shots)
        lines += [f"| {METHODS[method]} | {cells} |"]
    lines += [
        "",
        f"Test accuracy on the digits 5 to 9 of `{config['data']}`, "
        f"{config['num_test']} images, by examples of each. {config['num_seeds']} "
        f"seeds. Before: {config['old_steps']} steps of {config['old_batch_size']} on "
        f"{config['num_old']} images of 0 to 4, validation accuracy "
        f"{mean_std(found['old_accuracy'])}. Then {config['num_steps']} steps of "
        f"{config['batch_size']} with Adam; a slow body at {config['slow']:g} of its "
        "rate. Rates "
        f"({', '.join(f'{rate:g}' for rate in config['rates'])}) and penalties "
        f"({', '.join(f'{l2:g}' for l2 in config['penalties'])}) are those best on "
        f"{config['num_chosen_by']} other images.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("transfer", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
