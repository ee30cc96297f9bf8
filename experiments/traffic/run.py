"""``python -m experiments.traffic.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.spread import mean_std
from experiments.traffic.config import TINY, Config
from experiments.traffic.measure import measure
from experiments.traffic.pictures import draw
from experiments.traffic.verdicts import verdicts


def tables(results: Results) -> str:
    """Errors of each forecast."""
    found, config = results["found"], results["config"]
    lines = ["| forecast | parameters | RMSE | MAE |", "|---|---:|---:|---:|"]
    for name, one in found.items():
        cells = [
            mean_std(one[error], 2) if len(one[error]) > 1 else f"{one[error][0]:.2f}"
            for error in ("rmse", "mae")
        ]
        lines.append(f"| {name} | {one.get('parameters', 0):,} | {' | '.join(cells)} |")
    lines += [
        "",
        "Errors over all sensors and the three steps ahead, in miles an hour; mean ± "
        f"standard deviation over {config['num_seeds']} seeds. The GRU of all sensors "
        f"learns for {config['all_epochs']} epochs, the others, of width "
        f"{config['features']}, for {config['own_epochs']}. The weights after the last "
        "step are judged.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("traffic", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
