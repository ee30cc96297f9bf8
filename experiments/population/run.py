"""``python -m experiments.population.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.population.config import TINY, Config
from experiments.population.measure import measure
from experiments.population.pictures import pictures
from experiments.population.verdicts import NAMES, verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """The errors of both tasks."""
    found, config = results["found"], results["config"]
    sizes = found["num_sets"]
    lines = [
        f"| samples to train on | {' | '.join(map(str, sizes))} | formula | mean |"
    ]
    lines += ["|---|" + "---:|" * (len(sizes) + 2)]
    for task, one in found["tasks"].items():
        cells = [mean_std(seeds) for seeds in one["networks"]]
        cells += [f"{one['plug_in']:.3f}", f"{one['constant']:.3f}"]
        lines.append(f"| {NAMES[task]} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Root mean square error in nats, mean ± standard deviation over "
        f"{config['num_seeds']} seeds; {config['num_steps']} steps of "
        f"{config['batch_size']}, {config['width']} units. *Formula*: the closed form "
        "with the covariance of each sample; *mean*: the mean of the training part.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "population", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
