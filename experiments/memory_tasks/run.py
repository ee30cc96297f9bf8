"""``python -m experiments.memory_tasks.run`` measures, judges, draws and writes."""

from experiments.experiment import Experiment, Results, main
from experiments.memory_tasks.config import TINY, Config
from experiments.memory_tasks.measure import measure
from experiments.memory_tasks.pictures import draw
from experiments.memory_tasks.verdicts import verdicts
from experiments.spread import mean_std


def tables(results: Results) -> str:
    """Each network on both tasks."""
    found, config = results["found"], results["config"]
    adding, copying = (found[name]["networks"] for name in ("adding", "copying"))
    lines = [
        "| network | parameters | error of the sum | symbols that are right |",
        "|---|---:|---:|---:|",
    ]
    for name, row in adding.items():
        cells = mean_std(row["score"], 4), mean_std(copying[name]["score"])
        lines.append(f"| {name} | {row['parameters']:,} | {' | '.join(cells)} |")
    lines.append(
        f"| a guess | 0 | {found['adding']['guess']:.4f} "
        f"| {found['copying']['guess']:.3f} |"
    )
    lines += [
        "",
        f"Sums after {config['adding_time']} steps, as mean squared errors; "
        f"{config['length']} of {config['num_symbols']} symbols after a silence of "
        f"{config['delay']}. Mean ± standard deviation over {config['num_seeds']} "
        f"seeds; {config['updates']} updates of Adam with {config['batch_size']} "
        f"sequences at a rate of {config['learning_rate']:g}. Parameters are those of "
        "the first task.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("memory_tasks", Config(), TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
