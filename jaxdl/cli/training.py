"""``jaxdl train`` and ``jaxdl sweep``."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal

from jaxdl.cli.parse import OTHER_NAMES, catalogue, job, model_name
from jaxdl.cli.processes import Processes, join
from jaxdl.core.errors import unknown_name
from jaxdl.recipes.axes import Axis, is_axis, parse_axis
from jaxdl.recipes.config import TRACED


def train(arguments: list[str]) -> None:
    """Train a model, or with ``--dry-run`` say what it would be."""
    made, processes = job(arguments, "train", Processes)
    join(processes, made)
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.train.processes import is_writer

    if made.config.dry_run:
        from jaxdl.recipes.dry_run import dry_run

        text = dry_run(made)
        if is_writer():
            print(text)
        return
    from jaxdl.recipes.train import train as run

    trained = run(made)
    if is_writer():
        _tell(trained)


def _tell(trained: Any) -> None:
    """Print what a run has come to, and where to look."""
    result = trained.result
    for part in ("validation", "test"):
        values = [f"{name} {value:.4f}" for name, value in result[part].items()]
        print(f"{part:<10} {' · '.join(values)}")
    if "scores" in result:
        values = [f"{name} {value:.4f}" for name, value in result["scores"].items()]
        print(f"{'written':<10} {' · '.join(values)}")
    print(
        f"best step {result['best_step']} of {result['steps']}"
        f" · {result['seconds']:.1f} s of training"
        f" · {result['compile_seconds']:.1f} s of compilation"
        f" · {result['parameters']:,} parameters"
    )
    print(f"pictures   {trained.folder / 'report.html'}")
    print(f"run        {trained.folder}")
    print(f"next       jaxdl eval {trained.folder} · jaxdl plot {trained.folder}")


@dataclasses.dataclass(frozen=True)
class SweepOptions:
    """How to search.

    Attributes:
      seeds: runs with different keys for every combination of settings.
      trials: random combinations, where values are given as log:LOW:HIGH or
        lin:LOW:HIGH without a count.
      strategy: how runs are mapped; auto takes what was fastest for such a model.
    """

    seeds: int = 1
    trials: int = 0
    strategy: Literal["auto", "vmap", "threads", "scan", "loop", "shard"] = "auto"


def sweep(arguments: list[str]) -> None:
    """Train all combinations of the values that flags list, and compare them."""
    axes, rest = split_axes(arguments)
    for name in axes:
        if name not in sweepable(rest):
            known = sweepable(rest)
            raise unknown_name("number to sweep", name, known, "jaxdl sweep --help")
    made, options = job(rest, "sweep", SweepOptions)
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.recipes.sweep import sweep as run

    swept = run(made, axes, **dataclasses.asdict(options))
    from rich.console import Console
    from rich.table import Table

    table = Table(*swept.names, f"validation {swept.metric_name}", "± std", "")
    for i, (values, metric) in enumerate(zip(swept.values, swept.metric, strict=True)):
        mark = "best" if i == swept.best else ""
        cells = [f"{value:.4g}" for value in values]
        table.add_row(*cells, f"{metric.mean():.4f}", f"{metric.std():.4f}", mark)
    Console().print(table)
    print(f"{swept.metric.size} runs by {swept.strategy} · {swept.folder}")


def sweepable(arguments: Sequence[str]) -> set[str]:
    """The flags that are numbers of the compiled program, for the named model."""
    name, _ = model_name(arguments, "lenet")
    settings = catalogue()["models"][name]["settings"]
    own = {setting for setting, facts in settings.items() if facts["kind"] == "float"}
    return own | set(TRACED)


def split_axes(arguments: Sequence[str]) -> tuple[dict[str, Axis], list[str]]:
    """The flags that list several values, and the arguments with one value for each.

    Raises:
      ValueError: a list of values that cannot be read.
    """
    axes: dict[str, Axis] = {}
    rest: list[str] = []
    words = [part for word in arguments for part in separate(word)]
    for i, word in enumerate(words):
        flag = words[i - 1] if i else ""
        if flag.startswith("--") and is_axis(word) and flag not in _TEXT:
            name = OTHER_NAMES.get(flag, flag).removeprefix("--").replace("-", "_")
            axes[name] = parse_axis(name, word)
            values = axes[name].values or (axes[name].low,)
            # A number that is 0 may be left out of the program; what is swept may not.
            rest.append(repr(next((v for v in values if v), values[0])))
        else:
            rest.append(word)
    return axes, rest


_TEXT = ("--data", "--data-dir", "--data_dir", "--workdir", "--output-dir", "--output")


def separate(word: str) -> list[str]:
    """``--flag=value`` as two words."""
    if word.startswith("--") and "=" in word:
        return word.split("=", 1)
    return [word]
