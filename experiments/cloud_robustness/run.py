"""``python -m experiments.cloud_robustness.run`` measures, judges, draws and writes."""

from experiments.cloud_robustness.config import NAMES, TINY, Config
from experiments.cloud_robustness.measure import measure
from experiments.cloud_robustness.pictures import pictures
from experiments.cloud_robustness.verdicts import verdicts
from experiments.experiment import Experiment, Results, main
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Accuracy of each network by the points that are left, and by the noise."""
    found, config = results["found"], results["config"]
    lines = []
    for test, word in (("kept", "share of the points"), ("noise", "noise, in radii")):
        values = found[test]
        lines += [f"| {word} | {' | '.join(map(str, values))} |"]
        lines += ["|---|" + "---:|" * len(values)]
        for kind, name in NAMES.items():
            cells = [mean_std(seeds) for seeds in found["networks"][kind][test]]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        lines.append("")
    lines += [
        f"Test accuracy, mean ± standard deviation over {config['num_seeds']} seeds; "
        f"{config['num_steps']} steps of {config['batch_size']} whole clouds of 64 "
        f"points; {config['rows']} test clouds of eight bodies.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "cloud_robustness", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
