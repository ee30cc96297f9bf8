"""``python -m experiments.sentiment.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.sentiment.config import TINY, Config
from experiments.sentiment.measure import measure
from experiments.sentiment.pictures import draw
from experiments.sentiment.verdicts import PUBLISHED, verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Accuracy by network and baseline."""
    found, config = results["found"], results["config"]
    lines = ["| | parameters | chosen epochs | accuracy |", "|---|---:|---|---:|"]
    for name, row in found["networks"].items():
        epochs = " ".join(map(str, row["epoch"]))
        lines.append(
            f"| {name} | {row['parameters']:,} | {epochs} "
            f"| {mean_std(row['accuracy'])} |"
        )
    for name, folds in found["baselines"].items():
        lines.append(f"| {name} on counts of words | | | {mean_std(folds)} |")
    lines += [
        f"| the CNN as published | | | {PUBLISHED} |",
        "",
        f"Mean ± standard deviation over {config['num_tested']} of "
        f"{config['num_folds']} stratified folds of {found['sentences']:,} sentences; "
        "the next fold chooses the epoch, the others train. "
        f"{found['words']:,} words, of which {config['dim']} numbers each are learned; "
        f"{found['unknown']:.0%} of what is read is a word without a vector of its "
        f"own. {config['num_epochs']} epochs of Adam with {config['batch_size']} "
        f"sentences at a rate of {config['learning_rate']:g}. The first "
        f"{config['length']} words of a sentence are read.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("sentiment", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
