"""``python -m experiments.cora.run`` measures, judges, draws and writes."""

import numpy as np

from experiments.cora.config import TINY, Config
from experiments.cora.measure import measure
from experiments.cora.pictures import pictures
from experiments.cora.verdicts import percent, verdicts
from experiments.experiment import Experiment, Results, main


def tables(results: Results) -> str:
    """Accuracy of each network."""
    found, config = results["found"], results["config"]
    lines = [
        "| network | seeds | test accuracy | best in both | after all steps |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, one in found.items():
        cells = [name.upper(), str(len(one["test"]))]
        cells += [percent(one[kept]) for kept in ("test", "both", "last")]
        lines.append(f"| {' | '.join(cells)} |")
    steps = ", ".join(
        f"{np.mean(one['step']):.0f} for {name.upper()}" for name, one in found.items()
    )
    most = config["num_steps"]
    whole = " and ".join(
        f"{np.sum(np.add(one['step'], config['patience']) >= most)} of "
        f"{len(one['step'])} runs of {name.upper()}"
        for name, one in found.items()
    )
    lines += [
        "",
        f"Mean ± standard deviation over the seeds. A run has at most "
        f"{most} steps, and is over after {config['patience']} in which "
        "neither the loss nor the accuracy on the validation part was as good as ever. "
        "Test accuracy is that of the step of the lowest loss there (on average "
        f"{steps}); best in both is that of the last step whose loss and accuracy were "
        f"both as good as ever. At least {whole} take all steps.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("cora", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
