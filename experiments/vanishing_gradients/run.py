"""``python -m experiments.vanishing_gradients.run`` measures, judges and draws."""

from experiments.experiment import Experiment, Results, main
from experiments.vanishing_gradients.config import NEVER, TINY, Config
from experiments.vanishing_gradients.measure import measure
from experiments.vanishing_gradients.pictures import pictures
from experiments.vanishing_gradients.verdicts import NAMES, kept, spread, verdicts


def tables(results: Results) -> str:
    """Untrained networks by scale, and trained ones by depth."""
    found, config = results["found"], results["config"]
    rising = sorted(found["start"], key=lambda row: row["scale"])
    scales = list(dict.fromkeys(row["scale"] for row in rising))
    lines = [
        f"**Share of the gradient left after {config['measured_depth']} layers**, "
        "by scale of the weights",
        "",
        f"| activation | {' | '.join(f'{scale:g}' for scale in scales)} |",
        "|---|" + "---:|" * len(scales),
    ]
    for name in NAMES:
        for shortcut in (False, True):
            key = name, shortcut
            own = [
                kept(row)
                for row in rising
                if (row["activation"], row["shortcut"]) == key
            ]
            title = NAMES[name] + ", shortcuts" * shortcut
            lines += [f"| {title} | {' | '.join(f'{share:.1g}' for share in own)} |"]
    for part in found["training"]:
        lines += [
            "",
            f"**{part['depth']} layers, trained**",
            "",
            "| activation | scale | clipped at | test accuracy | best rate "
            "| steps to 0.9 | closed units | diverged |",
            "|---|---:|---:|---:|---:|---:|---:|---:|",
        ]
        lines += [line(row, config["num_steps"]) for row in part["rows"]]
    lines += [
        "",
        f"{config['num_steps']} steps in batches of {config['batch_size']}, "
        f"{config['num_seeds']} seeds; mean ± standard deviation. Rates: "
        f"{', '.join(f'{rate:g}' for rate in config['learning_rates'])}.",
    ]
    return "\n".join(lines)


def line(row: Results, num_steps: int) -> str:
    """A trained setting as a row of its table."""
    never = all(steps > num_steps for steps in row["steps_to_good"])
    cells = [
        NAMES[row["activation"]] + ", shortcuts" * row["shortcut"],
        f"{row['scale']:g}",
        "never" if row["threshold"] == NEVER else f"{row['threshold']:g}",
        spread(row["accuracy"]),
        f"{row['learning_rate']:g}",
        "never" if never else spread(row["steps_to_good"]),
        f"{row['closed_after']:.0%}",
        f"{row['diverged']} of {row['runs']}",
    ]
    return f"| {' | '.join(cells)} |"


EXPERIMENT = Experiment(
    "vanishing_gradients", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
