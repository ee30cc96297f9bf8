"""``python -m experiments.batch_norm.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.batch_norm.config import TINY, Config
from experiments.batch_norm.measure import measure
from experiments.batch_norm.pictures import draw
from experiments.batch_norm.verdicts import spread, verdicts
from experiments.experiment import Experiment, main

HEADS = {
    "depth": "layers",
    "scale": "scale of the initial weights",
    "dropout": "dropout rate",
}


def tables(results: Mapping[str, Any]) -> str:
    """The accuracy at the best learning rate, a table for each question."""
    lines: list[str] = []
    for question, by in results["found"].items():
        lines += [
            f"| {HEADS[question]} | without | rate | diverged ",
            "|---:|---:|---:|---:",
        ]
        lines[-2] += "| with | rate | diverged |"
        lines[-1] += "|---:|---:|---:|"
        pairs = zip(by["without"], by["with"], strict=True)
        lines += [line(question, *pair) for pair in pairs]
        lines += [""]
    config = results["config"]
    lines += [
        f"Test accuracy, mean ± standard deviation over {config['num_seeds']} seeds, "
        "at the learning rate that is best on the validation data; diverged: of the "
        f"{config['num_seeds'] * len(config['learning_rates'])} runs at all rates. "
        f"{config['num_steps']} steps, {config['width']} units a layer; scales with "
        f"{config['scaled_depth']} layers; dropout with {config['dropout_depth']} "
        f"layers and {config['dropout_rows']} examples."
    ]
    return "\n".join(lines)


def line(question: str, without: Mapping[str, Any], with_: Mapping[str, Any]) -> str:
    """A row of a table."""
    cells = [f"{without[question]:g}"]
    for row in (without, with_):
        cells += [spread(row["accuracy"]), f"{row['learning_rate']:g}"]
        cells += [str(row["diverged"])]
    return f"| {' | '.join(cells)} |"


EXPERIMENT = Experiment("batch_norm", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
