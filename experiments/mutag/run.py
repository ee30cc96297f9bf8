"""``python -m experiments.mutag.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.mutag.config import TINY, Config
from experiments.mutag.measure import measure
from experiments.mutag.pictures import NAMES, pictures
from experiments.mutag.verdicts import verdicts
from experiments.spread import mean_std

PROTOCOLS = {
    "honest": "honest: the epoch is chosen by validation, fold by fold",
    "last": "the last epoch of these networks",
    "best_epoch": "the best epoch of the test of these networks, one for all folds",
    "paper": "the paper's: nine folds to train on, the best epoch of the test",
}


def tables(results: Results) -> str:
    """Accuracy by protocol."""
    found, config = results["found"], results["config"]
    lines = [f"| accuracy | {' | '.join(NAMES.values())} |", "|---|---:|---:|"]
    for which, text in PROTOCOLS.items():
        cells = [mean_std(found["networks"][kind][which]) for kind in NAMES]
        lines.append(f"| {text} | {' | '.join(cells)} |")
    steps = config["num_epochs"] * config["epoch_steps"]
    lines += [
        f"| the larger class | {mean_std(found['majority'])} | |",
        "",
        f"Mean ± standard deviation over {config['num_folds']} stratified folds of "
        f"{found['molecules']} molecules, one seed; {steps} updates of "
        f"{config['batch_size']} molecules, looked at {config['num_epochs']} times. "
        f"Padded to one size, {found['filled']:.0%} of the nodes are atoms.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("mutag", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
