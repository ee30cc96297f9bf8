"""``python -m experiments.init_scale.run`` measures, judges, draws and writes."""

import argparse
import dataclasses
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.init_scale.config import TINY, Config, start_name
from experiments.init_scale.measure import digits, summary
from experiments.init_scale.pictures import NAMES, write_pictures
from experiments.init_scale.verdicts import growth, on_average, verdicts
from experiments.record import environment, rounded, with_results, write_results

FOLDER = Path(__file__).parent
COMMAND = "python -m experiments.init_scale.run"


def measure(config: Config) -> dict[str, Any]:
    """The content of ``results.json``; all that follows is computed from it."""
    start = time.perf_counter()
    found = rounded(summary(config, digits()))
    return {
        "config": dataclasses.asdict(config),
        "environment": environment(COMMAND, time.perf_counter() - start),
        "found": found,
        "verdicts": judged(found),
    }


def judged(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The verdicts as JSON."""
    return [verdict._asdict() for verdict in verdicts(found)]


def table(results: Mapping[str, Any]) -> str:
    """The verdicts and the numbers as Markdown."""
    lines = ["| claim | verdict | measured |", "|---|---|---|"]
    lines += [
        f"| {v['claim']} | **{'holds' if v['holds'] else 'fails'}** | {v['evidence']} |"
        for v in results["verdicts"]
    ]
    config, where = results["config"], results["environment"]
    for name, rows in results["found"].items():
        share = "saturated" if name == "tanh" else "dead | dead, one update later"
        columns = f"scale of the weights | signal | gradient | {share} | test accuracy"
        lines += ["", f"**{NAMES[name]}**", ""]
        lines += [f"| {columns} | best rate | diverged |"]
        lines += ["|---|" + "---:|" * (columns.count("|") + 2)]
        lines += [line(row, name) for row in rows]
    lines += [
        "",
        f"{config['measured_depth']} layers measured, {config['trained_depth']} layers "
        f"trained for {config['num_steps']} steps, {config['num_seeds']} seeds. "
        f"`{where['command']}` took {where['seconds']:.0f} s on {where['machine']} "
        f"({', '.join(where['devices'])}) with JAX {where['jax']}, "
        f"Flax {where['flax']}, optax {where['optax']}, NumPy {where['numpy']} and "
        f"Python {where['python']}.",
    ]
    return "\n".join(lines)


def line(row: Mapping[str, Any], name: str) -> str:
    """The numbers of one start as a row of the table of one activation function."""
    later = row["dead_after_one_update"]
    shares = [f"{on_average(row, 'saturated'):.0%}"]
    if name == "relu":
        shares = [f"{row['dead_before_training']:.0%}"]
        shares += ["not finite" if later is None else f"{later:.0%}"]
    lost = row["diverged"] == row["runs"]
    cells = [
        start_name(row["scale"], row["constant"]),
        *(f"{growth(row, metric):.2g}" for metric in ("signal", "gradient")),
        *shares,
        "none" if lost else f"{row['accuracy_mean']:.3f} ± {row['accuracy_std']:.3f}",
        "none" if lost else f"{row['learning_rate']:g}",
        f"{row['diverged']} of {row['runs']}",
    ]
    return f"| {' | '.join(cells)} |"


def write(folder: Path, results: Mapping[str, Any]) -> None:
    """Write ``results.json``, the pictures, and the README between its marks."""
    write_results(folder / "results.json", results)
    write_pictures(folder / "figures", results["found"])
    readme = folder / "README.md"
    readme.write_text(with_results(readme.read_text("utf-8"), table(results)), "utf-8")


def main() -> None:
    """Run in full and write, or one of the two things that the flags ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="seconds; writes nothing")
    parser.add_argument(
        "--redraw", action="store_true", help="judge and draw results.json again"
    )
    options = parser.parse_args()
    if options.redraw:
        results = json.loads((FOLDER / "results.json").read_text("utf-8"))
        results["verdicts"] = judged(results["found"])
    else:
        results = measure(TINY if options.tiny else Config())
    if not options.tiny:
        write(FOLDER, results)
    print(table(results))


if __name__ == "__main__":
    main()
