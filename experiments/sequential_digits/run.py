"""``python -m experiments.sequential_digits.run`` measures, judges, draws, writes."""

from experiments.experiment import Experiment, Results, main
from experiments.sequential_digits.config import TINY, Config
from experiments.sequential_digits.measure import measure
from experiments.sequential_digits.pictures import draw
from experiments.sequential_digits.verdicts import lost, verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Each network in each order, and what the validation part chose."""
    found, config = results["found"], results["config"]
    lines = [
        "| network | parameters | rows | pixels | permuted | lost by permutation |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in found["rows"]:
        sizes = " and ".join(
            f"{found[way][name]['parameters']:,}" for way in ("rows", "pixels")
        )
        cells = [mean_std(row[name]["accuracy"]) for row in found.values()]
        cells.append(mean_std(lost(found, name)))
        lines.append(f"| {name} | {sizes} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Accuracy on the test; mean ± standard deviation over {config['num_seeds']} "
        "seeds, each with a permutation of its own. The parameters are those for rows "
        f"and those for pixels. {config['num_steps']} updates with "
        f"{config['batch_size']} digits each; the weights after the last are judged.",
        "",
        "| network | order | "
        + " | ".join(f"{rate:g}" for rate in config["rates"])
        + " | chosen |",
        "|---|---|" + "---:|" * (1 + len(config["rates"])),
    ]
    for name in found["rows"]:
        for way, rows in found.items():
            row = rows[name]
            cells = [f"{value:.3f}" for value in row["validation"]]
            lines.append(f"| {name} | {way} | {' | '.join(cells)} | {row['rate']:g} |")
    lines += [
        "",
        "Accuracy on the validation part by learning rate, of one more seed, which has "
        "no part in the first table.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "sequential_digits", Config(), TINY, measure, verdicts, tables, draw
)

if __name__ == "__main__":
    main(EXPERIMENT)
