"""``python -m experiments.bagging.run`` measures, judges, draws and writes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.bagging.config import TINY, Config
from experiments.bagging.measure import measure
from experiments.bagging.pictures import pictures
from experiments.bagging.verdicts import verdicts
from experiments.experiment import Experiment, main
from experiments.spread import gap, mean_std


def tables(results: Mapping[str, Any]) -> str:
    """The variance by way to differ and size, then the out-of-bag error."""
    found, config = results["found"], results["config"]
    sizes = found["sizes"]
    head = " | ".join(f"variance of {size} (law)" for size in sizes)
    lines = [f"| members differ by | correlation | {head} | squared bias | error of 1 "]
    lines[0] += f"| error of {sizes[-1]} |"
    lines += ["|---|" + "---:|" * (len(sizes) + 4)]
    for name, arm in found["friedman"].items():
        pairs = zip(arm["variance"], arm["law"], strict=True)
        cells = [name, f"{arm['correlation']:.2f}"]
        cells += [f"{variance:.3f} ({law:.3f})" for variance, law in pairs]
        cells += [f"{arm['bias']:.3f}"]
        cells += [mean_std(arm["error"][place]) for place in (0, -1)]
        lines.append(f"| {' | '.join(cells)} |")
    away = {
        name: np.max(np.abs(np.divide(arm["variance"], arm["law"]) - 1))
        for name, arm in found["friedman"].items()
    }
    text = ", ".join(f"{name} {share:.0%}" for name, share in away.items())
    lines += ["", f"The variance is furthest from the law by: {text}."]
    lines += ["", "| bags of | out-of-bag error | error on new rows | difference |"]
    lines += ["|---|---:|---:|---:|"]
    rows = {
        "Friedman's function": found["friedman"]["bags"],
        "diabetes": found["diabetes"],
    }
    for name, row in rows.items():
        pair = row["out_of_bag"], row["test"]
        cells = [*map(mean_std, pair), str(gap(*pair))]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        f"{config['num_repeats']} independent repeats; {config['num_members']} "
        "networks "
        f"10-{config['width']}-1 in each, on {config['num_rows']} rows for "
        f"{config['num_steps']} steps; of the diabetes data {config['real_members']} "
        f"networks on {config['real_rows']} rows. Errors are in units of the "
        "function's "
        "or the data's variance.",
    ]
    return "\n".join(lines)


EXPERIMENT = Experiment("bagging", Config(), TINY, measure, verdicts, tables, pictures)

if __name__ == "__main__":
    main(EXPERIMENT)
