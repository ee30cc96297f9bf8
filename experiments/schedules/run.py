"""``python -m experiments.schedules.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.schedules.config import TINY, Config
from experiments.schedules.measure import measure
from experiments.schedules.pictures import pictures
from experiments.schedules.verdicts import spread, verdicts


def tables(results: Results) -> str:
    """Each schedule at its best, for both models."""
    found, config = results["found"], results["config"]
    lines = []
    for part, title in (("convex", "Linear model"), ("network", "Network")):
        last = "loss above the least" if part == "convex" else "test error"
        first = "" if part == "convex" else " validation loss |"
        lines += [f"**{title}**", ""]
        lines += [f"| schedule | setting | best start |{first} {last} |"]
        lines += ["|---|---|---:|---:|" + "---:|" * bool(first)]
        for row in found[part]["best"]:
            name = row["family"]
            ends = [spread(row["final"])]
            ends += [] if part == "convex" else [spread(found[part]["error"][name])]
            cells = [name, row["setting"] or "none", f"{row['start']:g}", *ends]
            lines += [f"| {' | '.join(cells)} |"]
        lines += [""]
    lines += [
        f"{config['num_epochs']} epochs in batches of {config['batch_size']}; mean ± "
        f"standard deviation over {config['num_seeds']} seeds, others than those by "
        f"which settings and starts were chosen. Starts: "
        f"{', '.join(f'{start:g}' for start in config['start_rates'])}. The least loss "
        f"of the linear model is {found['convex']['minimum']:.4f}.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "schedules", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
