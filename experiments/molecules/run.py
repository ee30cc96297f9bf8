"""``python -m experiments.molecules.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.molecules.config import NETWORKS, TINY, Config
from experiments.molecules.measure import measure
from experiments.molecules.pictures import pictures
from experiments.molecules.verdicts import verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """The error of each network."""
    found, config = results["found"], results["config"]
    lines = [
        "| network | validation RMSE | test RMSE | after the last epoch |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {NETWORKS[name][1]} | {mean_std(one['validation'])} | "
        f"{mean_std(one['test'])} | {mean_std(one['last'])} |"
        for name, one in found["networks"].items()
    ]
    lines += [
        f"| ridge regression on counted atoms | | {found['linear']:.3f} | |",
        "",
        f"Mean ± standard deviation over {config['seeds']} seeds, {config['epochs']} "
        f"epochs of GIN and {config['mpnn_epochs']} of MPNN, each at its epoch of "
        "least validation error; in log mol/l.",
        "",
        f"On BACE, after {config['bace_epochs']} epochs at most, the third GIN has "
        f"a test ROC AUC of {mean_std(found['bace']['test'])} (validation "
        f"{mean_std(found['bace']['validation'])}), logistic regression on counted "
        f"atoms {found['bace']['linear']:.3f}.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "molecules", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
