"""``python -m experiments.init_scale.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Experiment, main
from experiments.init_scale.config import TINY, Config, start_name
from experiments.init_scale.measure import digits, summary
from experiments.init_scale.pictures import NAMES, pictures
from experiments.init_scale.verdicts import growth, on_average, verdicts


def tables(results: Mapping[str, Any]) -> str:
    """The numbers of every start, a table for each activation function."""
    lines: list[str] = []
    for name, rows in results["found"].items():
        share = "saturated" if name == "tanh" else "dead | dead, one update later"
        columns = f"scale of the weights | signal | gradient | {share} | test accuracy"
        lines += [f"**{NAMES[name]}**", ""]
        lines += [f"| {columns} | best rate | diverged |"]
        lines += ["|---|" + "---:|" * (columns.count("|") + 2)]
        lines += [line(row, name) for row in rows]
        lines += [""]
    config = results["config"]
    lines += [
        f"{config['measured_depth']} layers measured, {config['trained_depth']} layers "
        f"trained for {config['num_steps']} steps, {config['num_seeds']} seeds."
    ]
    return "\n".join(lines)


def line(row: Mapping[str, Any], name: str) -> str:
    """The numbers of one start as a row of the table of one activation function."""
    later = row["dead_after_one_update"]
    shares = [f"{on_average(row, 'saturated'):.0%}"]
    if name == "relu":
        shares = [f"{row['dead_before_training']:.0%}"]
        shares += ["not finite" if later is None else f"{later:.0%}"]
    lost = row["diverged"] == row["runs"]
    cells = [
        start_name(row["scale"], row["constant"]),
        *(f"{growth(row, metric):.2g}" for metric in ("signal", "gradient")),
        *shares,
        "none" if lost else f"{row['accuracy_mean']:.3f} ± {row['accuracy_std']:.3f}",
        "none" if lost else f"{row['learning_rate']:g}",
        f"{row['diverged']} of {row['runs']}",
    ]
    return f"| {' | '.join(cells)} |"


EXPERIMENT = Experiment(
    "init_scale",
    Config(),
    TINY,
    lambda config: summary(config, digits()),
    verdicts,
    tables,
    pictures,
)

if __name__ == "__main__":
    main(EXPERIMENT)
