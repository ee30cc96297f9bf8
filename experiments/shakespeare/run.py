"""``python -m experiments.shakespeare.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.shakespeare.config import RATES, TINY, Config
from experiments.shakespeare.measure import measure
from experiments.shakespeare.pictures import draw
from experiments.shakespeare.verdicts import PUBLISHED, verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """The loss by learning rate, and the sample."""
    found, config = results["found"], results["config"]
    lines = [
        "| peak of the learning rate | parameters | nats a character |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {title}, {RATES[title]:g} | {row['parameters']:,} "
        f"| {mean_std(row['loss'])} |"
        for title, row in found["rates"].items()
    ]
    lines += [
        f"| nanoGPT, published | | {PUBLISHED} |",
        "",
        f"On the last tenth of the text, after {config['steps']:,} updates of "
        f"{config['batch_size']} windows; mean ± standard deviation over "
        f"{config['seeds']} seeds. A run at the usual rate writes, at temperature 0.8:",
        "",
        "```text",
        found["sample"].strip("\n"),
        "```",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("shakespeare", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
