"""``python -m experiments.epidemic.run`` measures, judges, draws and writes."""

from experiments.epidemic.config import TINY, Config
from experiments.epidemic.measure import measure
from experiments.epidemic.pictures import KNOWN, pictures
from experiments.epidemic.verdicts import verdicts
from experiments.experiment import Experiment, Results, main
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Accuracy of networks by depth, and of those who know the rates."""
    found, config = results["found"], results["config"]
    lines = ["| who | test accuracy |", "|---|---:|"]
    for depth, seeds in zip(found["depths"], found["networks"], strict=True):
        lines.append(f"| GraphSAGE, layers: {depth} | {mean_std(seeds)} |")
    lines += [f"| {name} | {found[what]:.3f} |" for what, name in KNOWN.items()]
    lines += [
        "",
        f"Networks: mean ± standard deviation over {config['num_seeds']} seeds, "
        f"{config['num_steps']} steps, {config['width']} features. "
        f"{config['num_simulations']} simulations of each town. On average the mean "
        f"field gives {found['bias']:.3f} more probability of an infection than they.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("epidemic", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
