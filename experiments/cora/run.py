"""``python -m experiments.cora.run`` measures, judges, draws and writes."""

from experiments.cora.config import TINY, Config
from experiments.cora.measure import measure
from experiments.cora.pictures import pictures
from experiments.cora.verdicts import percent, verdicts
from experiments.experiment import Experiment, Results, main


def tables(results: Results) -> str:
    """Accuracy of each network."""
    found, steps = results["found"], results["config"]["num_steps"]
    lines = [
        "| network | seeds | test accuracy | after the last step |",
        "|---|---:|---:|---:|",
    ]
    for name, one in found.items():
        cells = [name.upper(), str(len(one["test"]))]
        cells += [percent(one["test"]), percent(one["last"])]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        f"Mean ± standard deviation over the seeds, {steps} steps each, evaluated "
        "after every step; test accuracy is that of the first step with the best "
        "accuracy on the validation part.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("cora", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
