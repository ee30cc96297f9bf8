"""``python -m experiments.positions.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.positions.config import TINY, Config
from experiments.positions.measure import measure
from experiments.positions.pictures import draw
from experiments.positions.verdicts import verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Both kinds of waves, and the networks that are asked for an order."""
    waves, config = results["found"]["waves"], results["config"]
    rows = {
        "no multiple of itself on a chain, away from its ends": waves["chain"],
        "no multiple of itself on a ring": waves["ring"],
        "largest cosine of two waves": waves["likest"],
    }
    lines = ["| waves | of the transformer | of the DFT |", "|---|---:|---:|"]
    lines += [
        f"| {name} | {both['geometric']:.2g} | {both['even']:.2g} |"
        for name, both in rows.items()
    ]
    lines += [
        "",
        "| positions | which mark is first | largest move by another order |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {name} | {mean_std(row['accuracy'])} | {max(row['moved']):.2g} |"
        for name, row in results["found"]["networks"].items()
    ]
    lines += [
        "",
        f"Encodings of {config['length']} positions by {config['dim']} numbers, in "
        f"single precision. Networks of {config['num_layers']} blocks of "
        f"{config['features']} features on sequences of {config['time']} tokens, "
        f"{config['updates']} updates of Adam with {config['batch_size']} of "
        f"{config['rows']:,} sequences; accuracy on as many others, mean ± standard "
        f"deviation over {config['num_seeds']} seeds. Moves are of logits.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("positions", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
