"""``python -m experiments.cora.run`` measures, judges, draws and writes."""

from experiments.cora.config import TINY, Config
from experiments.cora.measure import measure
from experiments.cora.pictures import pictures
from experiments.cora.verdicts import percent, verdicts
from experiments.experiment import Experiment, Results, main


def tables(results: Results) -> str:
    """Accuracy and time of each network."""
    found, steps = results["found"], results["config"]["num_steps"]
    lines = [
        "| network | seeds | test accuracy | after the last step | seconds a seed | "
        "compilation, s | PyTorch Geometric: seeds | test accuracy | seconds a seed |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, one in found.items():
        pyg, seeds = one["pyg"], len(one["test"])
        theirs = ["0", "-", "-"]
        if pyg["test"]:
            count = len(pyg["test"])
            theirs = [str(count), percent(pyg["test"]), f"{pyg['seconds'] / count:.1f}"]
        cells = [name.upper(), str(seeds), percent(one["test"]), percent(one["last"])]
        cells += [f"{one['seconds'] / seeds:.2f}", f"{one['compile_seconds']:.0f}"]
        lines.append(f"| {' | '.join(cells + theirs)} |")
    lines += [
        "",
        f"Mean ± standard deviation over the seeds, {steps} steps each, evaluated "
        "after every step; test accuracy is that of the first step with the best "
        "accuracy on the validation part. Seconds are wall time on a machine that "
        "had other work.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("cora", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
