"""``python -m experiments.l1_l2_loss.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Experiment, main
from experiments.l1_l2_loss.config import LOSSES, TINY, Config
from experiments.l1_l2_loss.measure import measure
from experiments.l1_l2_loss.pictures import pictures
from experiments.l1_l2_loss.verdicts import verdicts
from experiments.spread import mean_std

KINDS = {"error_share": "targets", "stretch_share": "inputs"}


def tables(results: Mapping[str, Any]) -> str:
    """The test error by kind and share of spoiled rows, and the settings."""
    found, config = results["found"], results["config"]
    spoiled = found["spoiled"]
    lines = ["| spoiled training rows | L1 loss | L2 loss |", "|---|---:|---:|"]
    for kind, name in KINDS.items():
        for place, share in enumerate(spoiled["shares"]):
            cells = [mean_std(spoiled[kind][loss][place]) for loss in LOSSES]
            lines.append(f"| {share:.0%} of the {name} | {' | '.join(cells)} |")
    rates = {name: found["descents"][name]["learning_rate"] for name in LOSSES}
    lines += [
        "",
        f"{config['num_seeds']} seeds. Samples of {config['num_numbers']} numbers; "
        f"linear models of {config['num_rows']} rows of the diabetes data. Best "
        f"constant rates: {rates['L1']:g} for L1, {rates['L2']:g} for L2.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "l1_l2_loss", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
