"""``python -m experiments.attention.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.attention.config import NETWORKS, TINY, Config
from experiments.attention.measure import measure
from experiments.attention.pictures import draw, label
from experiments.attention.verdicts import verdicts
from experiments.experiment import Experiment, main
from experiments.spread import mean_std


def tables(results: Mapping[str, Any]) -> str:
    """Letters backwards by length, sentences by model, and what was set."""
    found, config = results["found"], results["config"]
    rows = found["backwards"]
    lines = [f"| letters | {' | '.join(map(label, rows))} |"]
    lines += ["|---:|" + "---:|" * len(rows)]
    for i, length in enumerate(config["lengths"]):
        cells = [mean_std(row["faultless"][i]) for row in rows.values()]
        lines.append(f"| {length} | {' | '.join(cells)} |")
    lines += [
        "",
        f"The share of {config['judged']} texts, drawn anew, that is written "
        "backwards without a fault, mean ± standard deviation over "
        f"{config['num_seeds']} seeds; "
        f"{config['features']} units, {config['num_steps']} updates of "
        f"{config['batch_size']} texts of 2 to {config['longest']} letters. "
        f"The transformer has {NETWORKS['transformer'].pace} times the learning rates "
        "of the others, here and below.",
        "",
        "| German to English | parameters | test perplexity | words foretold | BLEU |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, row in found["sentences"].items():
        lines.append(
            f"| {label(name)} | {row['parameters']:,} | "
            f"{row['test']['perplexity']:.2f} | {row['test']['accuracy']:.3f} | "
            f"{row['bleu']:.1f} |"
        )
    return "\n".join([*lines, "", setting(results), "", example(found["sentences"])])


def setting(results: Mapping[str, Any]) -> str:
    """What was learned from, and how."""
    one, config = results["found"]["sentences"]["align"], results["config"]
    return (
        f"One seed; the {one['pairs'][0]:,} training, {one['pairs'][1]} validation and "
        f"{one['pairs'][2]} test pairs of at most {config['max_words']} words, "
        f"{one['words'][0]:,} and {one['words'][1]:,} tokens, "
        f"{config['words_features']} units, {config['epochs']} epochs. The last state "
        "is taken. Words of a reference that are not known match nothing."
    )


def example(rows: Mapping[str, Any]) -> str:
    """What is made of a sentence."""
    wrote = {name: row for name, row in rows.items() if "written" in row}
    one = wrote["align"]
    made = [
        f'{label(name)} "{" ".join(row["written"]).removesuffix(" <end>")}"'
        for name, row in wrote.items()
    ]
    return (
        f'"{" ".join(one["source"])}" becomes with {" and with ".join(made)}; the '
        f'reference is "{one["reference"]}".'
    )


EXPERIMENT = Experiment("attention", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
