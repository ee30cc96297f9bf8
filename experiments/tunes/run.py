"""``python -m experiments.tunes.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.spread import mean_std
from experiments.tunes.config import TINY, Config
from experiments.tunes.measure import measure
from experiments.tunes.pictures import TITLES, draw
from experiments.tunes.verdicts import verdicts


def tables(results: Results) -> str:
    """The shares by temperature, and a sample."""
    found, config = results["found"], results["config"]
    titles = " | ".join(TITLES.values())
    lines = [f"| temperature | {titles} |", "|---|---:|---:|---:|"]
    lines += [
        f"| {temperature} | "
        + " | ".join(mean_std(row[name]) for name in TITLES)
        + " |"
        for temperature, row in found["temperatures"].items()
    ]
    real = " | ".join(f"{found['real'][name]:.3f}" for name in TITLES)
    cold, row = next(iter(found["temperatures"].items()))
    lines += [
        f"| real tunes of the test | {real} |",
        "",
        f"Mean ± standard deviation over {config['seeds']} seeds, {config['samples']} "
        f"samples each, after {config['steps']:,} updates of {config['batch_size']} "
        f"windows; the validation part costs {mean_std(found['loss'])} nats a "
        f"character. The first sample of the first run, at temperature {cold}:",
        "",
        "```text",
        row["text"].strip("\n"),
        "```",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("tunes", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
