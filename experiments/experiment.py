"""The shape of every experiment: measure, judge, draw, write; and its command line.

An experiment is a folder with the ideas of one question: ``config.py`` (what is
compared), ``measure.py`` (config to numbers), ``verdicts.py`` (numbers to judgements),
``pictures.py`` (numbers to figures), a ``README.md`` with two marks between which the
numbers are written, ``test_tiny.py``, and ``run.py``, which puts them together::

    EXPERIMENT = Experiment("ravine", Config(), TINY, measure, verdicts, tables, draw)

    if __name__ == "__main__":
        main(EXPERIMENT)
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.record import environment, rounded, with_results, write_results
from jaxdl.core.allocator import keep_memory
from jaxdl.core.errors import require
from jaxdl.viz import png

ROOT = Path(__file__).parent
Results = Mapping[str, Any]


class Verdict(NamedTuple):
    """A claim and what became of it.

    Attributes:
      claim: in words.
      source: where the course says it: script and section, such as ``"003, Momentum"``.
      holds: whether the numbers bear it out.
      evidence: the numbers, with their spread.
    """

    claim: str
    source: str
    holds: bool
    evidence: str


class Experiment(NamedTuple):
    """A question with everything that answers it.

    Attributes:
      name: of the folder.
      config: the settings of the full run, a frozen dataclass.
      tiny: the same in seconds, for the test.
      measure: ``config -> found``, all numbers as JSON: dictionaries, lists, floats.
      verdicts: ``found -> verdicts``, judged by those numbers alone.
      tables: ``results -> Markdown``; results hold ``config``, ``found`` and more.
      draw: ``found -> {name: figure}``.
    """

    name: str
    config: Any
    tiny: Any
    measure: Callable[[Any], Mapping[str, Any]]
    verdicts: Callable[[Mapping[str, Any]], Sequence[Verdict]]
    tables: Callable[[Results], str]
    draw: Callable[[Mapping[str, Any]], Mapping[str, Any]]

    @property
    def folder(self) -> Path:
        """Where the experiment is."""
        return ROOT / self.name

    @property
    def command(self) -> str:
        """What runs it."""
        return f"python -m experiments.{self.name}.run"


def measured(experiment: Experiment, config: Any) -> dict[str, Any]:
    """The content of ``results.json``; all that follows is computed from it."""
    start = time.perf_counter()
    found = rounded(experiment.measure(config))
    seconds = time.perf_counter() - start
    return results_of(experiment, config, found, seconds)


def results_of(
    experiment: Experiment, config: Any, found: Mapping[str, Any], seconds: float
) -> dict[str, Any]:
    """Numbers with the settings, the circumstances and the verdicts."""
    return {
        "config": dataclasses.asdict(config),
        "environment": environment(experiment.command, seconds),
        "found": found,
        "verdicts": judged(experiment, found),
    }


def extended(experiment: Experiment, names: Sequence[str]) -> dict[str, Any]:
    """The committed results with those of some of ``config.models`` measured now.

    Seconds are those of both runs.

    Raises:
      ValueError: a name is not there, or the committed results have other settings or
        circumstances.
    """
    config = experiment.config
    unknown = sorted(set(names) - set(getattr(config, "models", ())))
    require(not unknown, "--only must name some of config.models", unknown)
    known = json.loads((experiment.folder / "results.json").read_text("utf-8"))
    settings = json.loads(json.dumps(dataclasses.asdict(config)))
    others = [name for name in settings if name != "models"]
    changed = [name for name in others if known["config"].get(name) != settings[name]]
    spent = known["environment"].pop("seconds")
    here = environment(experiment.command, 0)
    changed += [
        name for name, value in known["environment"].items() if value != here[name]
    ]
    require(not changed, "all else must be as in results.json", changed, "Run in full.")
    start = time.perf_counter()
    some = dataclasses.replace(config, models=tuple(names))
    found = joined(known["found"], rounded(experiment.measure(some)))
    seconds = spent + time.perf_counter() - start
    return results_of(experiment, config, found, seconds)


def joined(old: Any, new: Any) -> Any:
    """Dictionaries in each other as one; where both have a value, the new one."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    both = {name: joined(old[name], new[name]) for name in new if name in old}
    return {**old, **new, **both}


def judged(experiment: Experiment, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The verdicts as JSON."""
    return [verdict._asdict() for verdict in experiment.verdicts(found)]


def report(experiment: Experiment, results: Results) -> str:
    """What the README shows: the verdicts, the numbers, and how they were made."""
    lines = ["| claim | source | verdict | measured |", "|---|---|---|---|"]
    lines += [
        f"| {v['claim']} | {v['source']} | **{'holds' if v['holds'] else 'fails'}** "
        f"| {v['evidence']} |"
        for v in results["verdicts"]
    ]
    where = results["environment"]
    lines += ["", experiment.tables(results), ""]
    lines += [
        f"`{where['command']}` took {where['seconds']:.0f} s on {where['machine']} "
        f"({', '.join(where['devices'])}) with JAX {where['jax']}, "
        f"Flax {where['flax']}, optax {where['optax']}, NumPy {where['numpy']} and "
        f"Python {where['python']}."
    ]
    return "\n".join(lines)


def write(experiment: Experiment, results: Results) -> None:
    """Write ``results.json``, the pictures, and the README between its marks."""
    folder = experiment.folder
    write_results(folder / "results.json", results)
    (folder / "figures").mkdir(exist_ok=True)
    for name, figure in experiment.draw(results["found"]).items():
        (folder / "figures" / f"{name}.png").write_bytes(png(figure, dpi=90.0))
    readme = folder / "README.md"
    text = with_results(readme.read_text("utf-8"), report(experiment, results))
    readme.write_text(text, "utf-8")


def main(experiment: Experiment) -> None:
    """Run in full and write, or one of the things that the flags ask for."""
    parser = argparse.ArgumentParser(prog=experiment.command)
    parser.add_argument("--tiny", action="store_true", help="seconds; writes nothing")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="these models; keep all other numbers"
    )
    parser.add_argument(
        "--redraw", action="store_true", help="judge and draw results.json again"
    )
    options = parser.parse_args()
    keep_memory()  # as the command line does
    if options.redraw:
        results = json.loads((experiment.folder / "results.json").read_text("utf-8"))
        results["verdicts"] = judged(experiment, results["found"])
    elif options.only:
        results = extended(experiment, options.only)
    else:
        config = experiment.tiny if options.tiny else experiment.config
        results = measured(experiment, config)
    if not options.tiny:
        write(experiment, results)
    print(report(experiment, results))
