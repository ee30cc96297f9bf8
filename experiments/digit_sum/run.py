"""``python -m experiments.digit_sum.run`` measures, judges, draws and writes."""

from experiments.digit_sum.config import TINY, Config
from experiments.digit_sum.measure import measure
from experiments.digit_sum.pictures import NAMES, pictures
from experiments.digit_sum.verdicts import verdicts
from experiments.experiment import Experiment, Results, main
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """The error of each kind of network by size."""
    found, config = results["found"], results["config"]
    sizes = found["sizes"]
    lines = [f"| images in a set | {' | '.join(map(str, sizes))} |"]
    lines += ["|---|" + "---:|" * len(sizes)]
    for kind, name in NAMES.items():
        cells = [mean_std(row, 2) for row in found["networks"][kind]["error"]]
        lines += [f"| {name} | {' | '.join(cells)} |"]
    lines += [
        "",
        f"Mean absolute error, mean ± standard deviation over {config['num_seeds']} "
        f"seeds. {config['num_sets']} sets of 1 to {config['largest']} images to train "
        f"on, {config['num_steps']} steps of {config['batch_size']}; tested on "
        f"{config['num_tests']} sets of each size, of other images.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "digit_sum", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
