"""``python -m experiments.recommend.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.recommend.config import METHODS, TINY, Config
from experiments.recommend.measure import measure
from experiments.recommend.pictures import pictures
from experiments.recommend.verdicts import verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Recall and discounted gain by number of choices."""
    config, found = results["config"], results["found"]
    k = config["k"]
    lines = [
        f"| choices of a user | recommended by | recall@{k} | NDCG@{k} |",
        "|---:|---|---:|---:|",
    ]
    lines += [
        f"| {count} | {title} | {mean_std(found[count][name]['recall'])} | "
        f"{mean_std(found[count][name]['ndcg'])} |"
        for count in found
        for name, title in METHODS.items()
    ]
    lines += [
        "",
        f"Mean ± standard deviation over {config['seeds']} worlds of "
        f"{config['num_users']} users and {config['num_items']} items. Two choices of "
        "each user are the test, two choose the penalty, the others are known.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "recommend", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
