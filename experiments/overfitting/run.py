"""``python -m experiments.overfitting.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Experiment, main
from experiments.overfitting.config import TINY, Config
from experiments.overfitting.measure import measure
from experiments.overfitting.pictures import draw
from experiments.overfitting.verdicts import verdicts

NAMES = {
    "width": "A bigger model",
    "size": "More data",
    "noise": "More data, some of it wrong",
    "shift": "More data, and shifts of it",
    "decay": "Weight decay",
}


def tables(results: Mapping[str, Any]) -> str:
    """The errors at the end, and what stopping early leaves of the test loss."""
    lines = ["| question | examples | units | decay | shift | training error "]
    lines[0] += "| validation error | test loss | stopped early | at step |"
    lines += ["|---|" + "---:|" * 9]
    for question, rows in results["found"].items():
        lines += [line(NAMES[question], row) for row in rows]
    config = results["config"]
    lines += [
        "",
        f"Mean ± standard deviation over {config['num_seeds']} seeds, each with "
        f"examples of its own, of {config['num_steps']} steps of AdamW at "
        f"{config['learning_rate']:g}. *Stopped early*: the test loss, in nats, of the "
        f"network with the best of the validation losses, which are taken every "
        f"{config['eval_every']} steps until {config['patience']} were no better.",
    ]
    return "\n".join(lines)


def line(name: str, row: Mapping[str, Any]) -> str:
    """The numbers of one setting as a row."""
    early = row["stopped"]["patience"]
    errors = [1 - np.array(row["accuracy"][part]) for part in ("train", "validation")]
    cells = [
        name,
        f"{row['size']}",
        f"{row['width']}",
        f"{row['decay']:g}",
        f"{row['shift']:g}",
        *(f"{e.mean():.1%} ± {e.std(ddof=1):.1%}" for e in errors),
        *(
            f"{np.mean(x):.2f} ± {np.std(x, ddof=1):.2f}"
            for x in (row["loss"]["test"], early["loss"])
        ),
        f"{np.mean(early['step']):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


EXPERIMENT = Experiment("overfitting", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
