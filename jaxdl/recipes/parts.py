"""The parts that have no entry in a registry, as a page: functions and layers."""

import inspect
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from jaxdl import layers, losses, metrics, optim, testing, train
from jaxdl.data import augment
from jaxdl.data import graph as graph_data
from jaxdl.layers import graph as graph_layers
from jaxdl.models import graph as graph_models
from jaxdl.models import linear, sequence, sets
from jaxdl.optim import second_order

AREAS: Mapping[ModuleType, str] = {
    losses: "Losses",
    metrics: "Metrics",
    layers: "Layers",
    linear: "Linear models",
    sets: "Models of sets",
    sequence: "Models of sequences",
    optim: "Optimisation",
    second_order: "Second order",
    augment: "Augmentation",
    graph_data: "Graphs as data",
    graph_layers: "Layers of graphs",
    graph_models: "Models of graphs",
    train: "Training",
    testing: "Laws as assertions",
}
"""Package -> what its public names are."""

HEAD = """# Parts

What the library's own functions and classes are for, in a line each; the docstrings
tell the rest. What is only passed on from Flax and optax is not listed. This page is
written by `python -m jaxdl.recipes.catalogue`.
"""


def parts(package: ModuleType) -> dict[str, Any]:
    """The public functions and classes of a package that the library itself defines."""
    public = {name: getattr(package, name) for name in sorted(vars(package))}
    return {
        name: thing
        for name, thing in public.items()
        if not name.startswith("_")
        and (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__.startswith("jaxdl.")
    }


def page() -> str:
    """The page as Markdown."""
    lines = [HEAD]
    for package, title in AREAS.items():
        lines += [
            f"## {title}",
            "",
            f"`{package.__name__}`",
            "",
            "| name | what |",
            "|---|---|",
        ]
        for name, thing in parts(package).items():
            first = (inspect.getdoc(thing) or "").split("\n")[0].rstrip(".")
            lines.append(f"| `{name}` | {first.replace('|', chr(92) + '|')} |")
        lines.append("")
    return "\n".join(lines)
