"""``python -m experiments.mnist.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.mnist.config import TINY, Config
from experiments.mnist.measure import measure
from experiments.mnist.pictures import draw
from experiments.mnist.verdicts import percent, verdicts


def tables(results: Results) -> str:
    """Each network with what it came to."""
    found, config = results["found"], results["config"]
    lines = [
        "| network | parameters | epochs | batch | seeds | test error, each run "
        "| test error | validation error | seconds, all runs |",
        "|---|---:|---:|---:|---:|---|---:|---:|---:|",
    ]
    for row in found["runs"]:
        each = ", ".join(f"{error:.2%}" for error in row["test_error"])
        lines += [
            f"| {row['name']} | {row['parameters']:,} | {row['epochs']} "
            f"| {row['batch_size']} | {len(row['seeds'])} | {each} "
            f"| {percent(row['test_error'])} "
            f"| {percent([curve[-1] for curve in row['curve']])} "
            f"| {row['seconds']:.0f} |"
        ]
    train, validation, test = found["runs"][0]["rows"]
    lines += [
        "",
        f"{train:,} digits to learn from, {validation:,} to look at on the way, "
        f"{test:,} to be judged by; augmentation `{config['augment']}`, weights "
        f"averaged with a decay of {config['ema_decay']:g}. All else is what "
        "`jaxdl train` does by default. The weights after the last step are judged.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("mnist", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
