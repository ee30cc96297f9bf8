"""``python -m experiments.links.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.links.config import METHODS, TINY, Config
from experiments.links.measure import measure
from experiments.links.pictures import pictures
from experiments.links.verdicts import verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """ROC AUC and average precision of each method."""
    cora, club = (results["found"][name] for name in ("cora", "karate"))
    lines = [
        "| method | Cora: AUC | average precision | club: AUC | average precision |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, title in METHODS.items():
        cells = [
            mean_std(one[name][which]) if name in one else ""
            for one in (cora, club)
            for which in ("auc", "ap")
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    config = results["config"]
    lines += [
        "",
        f"Mean ± standard deviation over {config['cora_seeds']} seeds on Cora and "
        f"{config['karate_seeds']} on the club. Each seed hides other edges, draws "
        "other non-edges and starts from other numbers.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("links", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
