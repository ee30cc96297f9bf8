"""``python -m experiments.l1_l2_penalty.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Experiment, main
from experiments.l1_l2_penalty.config import PENALTIES, TINY, Config
from experiments.l1_l2_penalty.measure import measure
from experiments.l1_l2_penalty.pictures import pictures
from experiments.l1_l2_penalty.verdicts import best, verdicts
from experiments.spread import mean_std


def tables(results: Mapping[str, Any]) -> str:
    """Both models by penalty, then weight decay and max-norm."""
    found = results["found"]
    return "\n".join(
        [
            *of_the_paths(found["paths"]),
            *of_the_network(found["network"]),
            *of_the_limits(found["network"]),
            *of_weight_decay(found["decays"]),
            "",
            settings(results["config"]),
        ]
    )


def of_the_paths(paths: Mapping[str, Any]) -> list[str]:
    """The linear model at the best strength of each penalty."""
    train, _, test = paths["free"]
    lines = [
        "| linear model | strength | real features used | noise used | training error "
        "| test error | furthest from scikit-learn |",
        "|---|---:|---:|---:|---:|---:|---:|",
        f"| no penalty | 0 | all | all | {mean_std(train)} | {mean_std(test)} | |",
    ]
    for name in PENALTIES:
        own, place = paths[name], best(paths, name)
        cells = [mean_std(own[kind][place], 2) for kind in ("used", "noise_used")]
        cells += [mean_std(own[part][place]) for part in ("train", "test")]
        strength = f"{paths['strengths'][place]:.2g}"
        away = f"{own['from_scikit_learn']:.1g}"
        lines.append(f"| {' | '.join([name, strength, *cells, away])} |")
    return lines


def of_the_network(network: Mapping[str, Any]) -> list[str]:
    """The network at every strength of each penalty."""
    lines = [
        "",
        "| network | strength | exactly 0 | pixels used | length of all weights "
        "| training loss | test loss | test accuracy |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in ("L1", "L1 in the loss", "L2"):
        for place, strength in enumerate(network["strengths"]):
            cells = row(network[name], place, "zero", "pixels", "size")
            lines.append(f"| {name} | {strength:g} | {cells} |")
    return lines


def of_the_limits(network: Mapping[str, Any]) -> list[str]:
    """The network at every limit of a unit's incoming weights."""
    lines = [
        "",
        "| max-norm | longest unit | training loss | test loss | test accuracy |",
        "|---:|---:|---:|---:|---:|",
    ]
    for place, limit in enumerate(network["limits"]):
        name = f"{limit:g}" if limit < 1e6 else "none"
        lines.append(f"| {name} | {row(network['max-norm'], place, 'longest')} |")
    return lines


def row(arm: Mapping[str, Any], place: int, *metrics: str) -> str:
    """Some metrics of a setting, then its losses and its accuracy."""
    cells = [mean_std(arm[metric][place], 2) for metric in metrics]
    metrics = ("train_loss", "test_loss", "test_accuracy")
    return " | ".join(cells + [mean_std(arm[metric][place]) for metric in metrics])


def of_weight_decay(decays: Mapping[str, float]) -> list[str]:
    """Where the same strength leads as a penalty and as weight decay."""
    lines = ["", "| rule | distance from ridge regression |", "|---|---:|"]
    return lines + [f"| {name} | {away:.1g} |" for name, away in decays.items()]


def settings(config: Mapping[str, Any]) -> str:
    """What was run."""
    return (
        f"{config['num_seeds']} seeds. Linear model: {config['num_rows']} rows of the "
        f"diabetes data with {config['num_noise']} features of noise. Network: "
        f"64-32-10 on {config['net_rows']} digits, {config['num_steps']} steps."
    )


EXPERIMENT = Experiment(
    "l1_l2_penalty", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
