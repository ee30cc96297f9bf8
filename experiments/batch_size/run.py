"""``python -m experiments.batch_size.run`` measures, judges, draws and writes."""

from experiments.batch_size.config import TINY, Config
from experiments.batch_size.measure import measure
from experiments.batch_size.pictures import pictures
from experiments.batch_size.verdicts import power, spread, verdicts
from experiments.experiment import Experiment, Results, main


def tables(results: Results) -> str:
    """The noise by stage, and training by batch size."""
    found, config = results["found"], results["config"]
    lines = [
        "| updates before | squared gradient | variance of one example's gradient "
        "| noise scale | power of B |",
        "|---:|---:|---:|---:|---:|",
    ]
    for part in found["noise"]:
        cells = [f"{part[name]:.3g}" for name in ("signal", "noise", "noise_scale")]
        lines += [f"| {part['steps']} | {' | '.join(cells)} | {power(part):.3f} |"]
    lines += [
        "",
        f"| batch size | loss after about {config['num_steps']} steps | rate "
        f"| loss after about {config['num_epochs']} epochs | steps | rate "
        f"| steps to a loss of {config['target']:g} | rate |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found["training"]:
        steps, epochs, target = (
            row[name] for name in ("equal_steps", "equal_epochs", "to_target")
        )
        never = target["steps"] is None
        cells = [
            spread(steps["loss"]),
            f"{steps['rate']:g}",
            spread(epochs["loss"]),
            f"{epochs['steps']}",
            f"{epochs['rate']:g}",
            "not within the run" if never else spread(target["steps"]),
            "none" if never else f"{target['rate']:g}",
        ]
        lines += [f"| {row['size']} | {' | '.join(cells)} |"]
    lines += [
        "",
        f"Mean ± standard deviation over {config['num_seeds']} seeds, at the best of "
        f"{len(config['learning_rates'])} learning rates from "
        f"{config['learning_rates'][0]:g} to {config['learning_rates'][-1]:g}; "
        f"{config['num_draws']} batches of each size for the variance.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment(
    "batch_size", Config(), TINY, measure, verdicts, tables, pictures
)

if __name__ == "__main__":
    main(EXPERIMENT)
