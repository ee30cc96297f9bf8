"""``python -m experiments.chorales.run`` measures, judges, draws and writes."""

from experiments.chorales.config import NETWORKS, TINY, Config
from experiments.chorales.measure import measure
from experiments.chorales.pictures import draw
from experiments.chorales.verdicts import PUBLISHED, verdicts
from experiments.experiment import Experiment, Results, main
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """The cost of a step by network."""
    found, config = results["found"], results["config"]
    lines = [
        "| | parameters | dropout | nats a step | published |",
        "|---|---:|---:|---:|---:|",
    ]
    lines.append(f"| frequencies of the keys | 88 | | {found['frequencies']:.2f} | |")
    for name, row in found["networks"].items():
        lines.append(
            f"| {name} | {row['parameters']:,} | {NETWORKS[name].dropout_rate} "
            f"| {mean_std(row['nll'], 2)} "
            f"| {PUBLISHED[name]:.2f} |"
        )
    lines += [
        "",
        "Minus the log-likelihood of a step of the test, summed over its 88 keys; mean "
        f"± standard deviation over {config['num_seeds']} seeds. Width "
        f"{config['features']}, {config['epochs']} epochs, batches of "
        f"{config['batch_size']}. The weights after the last step are judged.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("chorales", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
